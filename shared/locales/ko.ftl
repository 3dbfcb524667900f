# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
   *[other] { $count }초
}
duration-minutes = { $count ->
   *[other] { $count }분
}
duration-hours = { $count ->
   *[other] { $count }시간
}
duration-days = { $count ->
   *[other] { $count }일
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month }월
date-time = { $year }년 { month } { $day }일 { $time }(UTC)
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $year }-{ $mm }-{ $dd } { $time } UTC

## Every page

# Before the title of a page with an error.
page-error-prefix = 오류:
# Followed by a link, an address or a number.
page-help = 도움이 필요하신가요? 문의:
page-close = 본인이 요청하지 않았다면 이 페이지를 닫으세요. 아무것도 변경되지 않습니다.

## The page with the one button that resets

confirm-title = 새 비밀번호 받기
confirm-lead = 버튼을 누르면 다음과 같이 진행됩니다.
confirm-sent-email = 새 비밀번호를 만들어 같은 이메일 주소로 보내 드립니다.
confirm-sent-sms = 새 비밀번호를 만들어 같은 휴대폰 번호에 문자 메시지로 보내 드립니다.
confirm-old = 기존 비밀번호는 더 이상 사용할 수 없습니다.
confirm-signed-out = 모든 기기에서 로그아웃됩니다.
confirm-button = 새 비밀번호 받기

## The page that takes a new password

choose-title = 새 비밀번호 설정
choose-label = 새 비밀번호
choose-policy = { $minimum }자 이상 { $maximum }자 이하로 입력하세요. 공백과 모든 언어의 문자를 사용할 수 있습니다.
choose-policy-ascii = { $minimum }자 이상 { $maximum }자 이하로 입력하세요. 영문자, 숫자, 공백, 키보드 기호만 사용할 수 있습니다.
choose-effect = 버튼을 누르면 기존 비밀번호는 더 이상 사용할 수 없으며, 모든 기기에서 로그아웃됩니다.
choose-button = 비밀번호 변경

## Why a new password is refused

refused-too-short = 비밀번호는 { $minimum }자 이상이어야 합니다.
refused-too-long = 비밀번호는 { $maximum }자 이하여야 합니다.
refused-not-ascii = 영문자, 숫자, 공백, 키보드 기호만 사용할 수 있습니다.
refused-character = 일부 기기에서 입력할 수 없는 문자가 포함되어 있습니다.
refused-common = 많은 사람이 사용하여 추측하기 쉬운 비밀번호입니다. 다른 비밀번호를 입력하세요.
refused-own-words = 이름, 이메일 주소, 전화번호, 앱 이름을 조합한 비밀번호는 사용할 수 없습니다.
refused-same = 기존 비밀번호와 다른 비밀번호를 입력하세요.

## How the use of a link ended

ok-generate-title = 새 비밀번호를 보내고 있습니다
ok-generate-email = 등록된 이메일 주소로 보내고 있습니다. 1분 정도 걸릴 수 있습니다. 스팸함도 확인해 주세요.
ok-generate-sms = 등록된 휴대폰에 문자 메시지로 보내고 있습니다. 1분 정도 걸릴 수 있습니다.
ok-generate-then = 기존 비밀번호는 더 이상 사용할 수 없으며, 모든 기기에서 로그아웃되었습니다. 새 비밀번호로 로그인하세요.
ok-input-title = 비밀번호가 변경되었습니다
ok-input-then = 모든 기기에서 로그아웃되었습니다. 새 비밀번호로 로그인하세요.
ok-button = 로그인하러 가기
ok-close = 이 페이지를 닫고 { $app }에서 계속하셔도 됩니다.

expired-title = 만료된 링크입니다
expired-why = 링크는 짧은 시간 동안만 유효합니다. 이 링크로 비밀번호가 변경되지는 않았습니다.
used-title = 이미 사용된 링크입니다
used-why = 링크는 한 번만 사용할 수 있으며, 이 링크로 이미 비밀번호가 재설정되었습니다. 본인이 하셨다면 새 비밀번호로 로그인하세요.
used-then = 본인이 하지 않았거나 새 비밀번호를 갖고 있지 않다면 지금 바로 새 링크를 요청하세요.
superseded-title = 더 최근에 보낸 메시지가 있습니다
superseded-why = 이 링크 이후에 다른 메시지를 보내 드렸습니다. 가장 최근 메시지를 열고 그 안의 링크나 인증번호를 사용하세요.
superseded-then = 찾을 수 없다면 새 링크를 요청하세요.
invalid-title = 사용할 수 없는 링크입니다
invalid-why = 링크가 일부 잘렸을 수 있습니다. 메시지로 돌아가 링크를 마지막 글자까지 모두 복사하세요.
invalid-then = 그래도 열리지 않으면 새 링크를 요청하세요.
unreadable-title = 내용을 읽을 수 없습니다
unreadable-why = 전달된 내용이 손상되었거나 너무 큽니다. 아무것도 변경되지 않았습니다. 메시지의 링크를 다시 여세요.
unavailable-title = 지금은 처리할 수 없습니다
unavailable-why = 저희 쪽에 문제가 발생했습니다. 손실된 것은 없으니 안심하고 다시 시도하셔도 됩니다. 1분 정도 기다린 후 이 페이지를 새로 고치거나 버튼을 누르세요.

again-button = 새 링크 요청
again-back = { $app }에서 새 링크를 다시 요청하세요.
again-back-plain = 앱으로 돌아가 새 링크를 요청하세요.
try-again = 다시 시도
