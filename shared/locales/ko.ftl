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

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $system }의 { $browser }

## Every page

# Before the title of a page with an error.
page-error-prefix = 오류:
# Followed by a link, an address or a number.
page-help = 도움이 필요하신가요? 문의:
page-close = 본인이 요청하지 않았다면 이 페이지를 닫으세요. 아무것도 변경되지 않습니다.
# A button that was pressed.
page-busy = 잠시만 기다려 주세요…

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
choose-show = 비밀번호 표시
choose-shown = 비밀번호가 표시되어 있습니다.
choose-hidden = 비밀번호가 숨겨져 있습니다.
choose-policy = { $minimum }자 이상 { $maximum }자 이하로 입력하세요. 공백과 모든 언어의 문자를 사용할 수 있습니다.
choose-policy-ascii = { $minimum }자 이상 { $maximum }자 이하로 입력하세요. 영문자, 숫자, 공백, 키보드 기호만 사용할 수 있습니다.
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = 현재 글자 수: { $count } ({ $minimum }자 이상)
choose-count-many = 글자 수: { $count } ({ $maximum }자 이하)
choose-count-enough = 길이가 충분합니다.
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
refused-weak = 추측하기 너무 쉬운 비밀번호입니다.

# What is weak about it, after refused-weak.
weak-keyboard-row = 키보드에서 나란히 있는 키는 추측하기 쉽습니다.
weak-keyboard-pattern = 짧은 키보드 패턴은 추측하기 쉽습니다.
weak-repeat-character = “aaa”와 같은 반복은 추측하기 쉽습니다.
weak-repeat-part = “abcabcabc”와 같은 반복은 “abc”와 큰 차이가 없습니다.
weak-top-10 = 가장 많이 쓰이는 비밀번호 10개 중 하나입니다.
weak-top-100 = 가장 많이 쓰이는 비밀번호 100개 중 하나입니다.
weak-common = 매우 흔한 비밀번호입니다.
weak-similar = 매우 흔한 비밀번호와 비슷합니다.
weak-sequence = “abc”나 “6543”처럼 이어지는 문자는 추측하기 쉽습니다.
weak-year = 최근 연도는 추측하기 쉽습니다.
weak-word = 단어 하나는 추측하기 쉽습니다.
weak-date = 날짜는 추측하기 쉬운 경우가 많습니다.
weak-name = 이름 하나는 추측하기 쉽습니다.
weak-names = 흔한 이름은 추측하기 쉽습니다.
# What would be better: a list.
better-words = 널리 알려진 문구를 피하고 단어 몇 개를 조합하세요.
better-no-signs = 기호, 숫자, 대문자는 꼭 필요하지 않습니다.
better-longer = 단어를 한두 개 더 추가하세요. 흔하지 않은 단어일수록 좋습니다.
better-capitals = 대문자는 큰 도움이 되지 않습니다.
better-all-capitals = 모두 대문자로 써도 모두 소문자로 쓴 것만큼 추측하기 쉽습니다.
better-reversed = 단어를 거꾸로 써도 큰 차이가 없습니다.
better-substitutes = “a”를 “@”로 바꾸는 방법 등은 큰 도움이 되지 않습니다.
better-keyboard = 방향이 여러 번 바뀌는 더 긴 키보드 패턴을 사용하세요.
better-repeats = 반복되는 단어와 문자를 피하세요.
better-sequences = 이어지는 문자를 피하세요.
better-recent-years = 최근 연도를 피하세요.
better-own-years = 본인과 관련된 연도를 피하세요.
better-own-dates = 본인과 관련된 날짜와 연도를 피하세요.

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

too-many-title = 시도 횟수가 너무 많습니다

again-button = 새 링크 요청
again-back = { $app }에서 새 링크를 다시 요청하세요.
again-back-plain = 앱으로 돌아가 새 링크를 요청하세요.
try-again = 다시 시도

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = 이 요청을 취소할까요?
not-me-request-link = 이 요청의 링크를 더 이상 사용할 수 없습니다.
not-me-request-kept = 비밀번호는 그대로이며, 로그아웃되는 기기도 없습니다.
not-me-request-button = 요청 취소
not-me-change-title = 모든 기기에서 로그아웃할까요?
not-me-change-why = 비밀번호가 변경되었으며, 본인이 변경하지 않았다고 알려 주셨습니다.
not-me-change-out = 다른 사람의 기기를 포함해 모든 기기가 계정에서 로그아웃됩니다.
not-me-change-contact = 새 비밀번호를 위한 링크나 인증번호를 계정의 다른 연락처로 보내 드립니다.
not-me-change-no-contact = 계정에 사용할 수 있는 다른 연락처가 없어 메시지를 보내지 않습니다.
not-me-change-hold = { $duration } 동안 본인을 포함해 아무도 로그인할 수 없습니다. 단, 다른 연락처로 비밀번호를 재설정하면 로그인할 수 있습니다.
not-me-change-password = 변경된 비밀번호는 그대로 유지됩니다. 가능한 한 빨리 새 비밀번호로 바꾸세요.
not-me-change-button = 모든 기기에서 로그아웃
not-me-close = 본인이 하셨다면 이 페이지를 닫으세요. 아무것도 변경되지 않습니다.
not-me-request-done-title = 요청이 취소되었습니다
not-me-request-done-why = 이 요청의 링크는 더 이상 사용할 수 없습니다. 비밀번호는 변경되지 않았습니다.
not-me-change-done-title = 모든 기기에서 로그아웃되었습니다
not-me-change-done-why = 모든 기기가 계정에서 로그아웃되었으며, 이전에 보낸 링크와 인증번호는 모두 사용할 수 없습니다.
not-me-change-done-contact = 새 비밀번호를 위한 링크나 인증번호를 계정의 다른 연락처로 보내고 있습니다. 1분 정도 걸릴 수 있습니다.
not-me-change-done-no-contact = 계정에 사용할 수 있는 다른 연락처가 없어 메시지를 보내지 않았습니다.
not-me-change-done-held = { $until }까지 아무도 로그인할 수 없습니다. 단, 그 전에 다른 연락처로 비밀번호를 재설정하면 로그인할 수 있습니다.
not-me-change-done-then = 새 비밀번호로 바꿀 때까지 변경된 비밀번호가 유지됩니다. 지금 바로 바꾸세요.
not-me-change-done-mail = 다른 사람이 이메일을 보고 있을 수 있다면 이메일 계정의 비밀번호도 변경하세요.
not-me-over-title = 더 이상 하실 일이 없습니다
not-me-request-over-why = 이 요청으로는 더 이상 비밀번호를 변경할 수 없습니다. 만료되었거나 더 최근의 요청으로 대체되었습니다. 최근 요청도 본인이 하지 않았다면 그 메시지의 링크를 사용하세요.
not-me-change-over-why = 그 후 비밀번호가 다시 변경되어 이 링크는 더 이상 효력이 없습니다. 본인이 변경하지 않았다면 가장 최근 메시지의 링크를 사용하세요.
not-me-expired-why = 이 링크는 변경 후 일정 기간에만 사용할 수 있으며, 이번에는 아무것도 변경되지 않았습니다. 모르는 변경이라면 새 비밀번호를 요청하세요.
not-me-invalid-why = 링크가 일부 잘렸거나, 링크를 받은 주소가 더 이상 이 계정의 주소가 아닐 수 있습니다. 아무것도 변경되지 않았습니다.
not-me-reset-button = 새 비밀번호 받기
not-me-reset-back = { $app }에서 새 비밀번호를 요청하세요.

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = 비밀번호를 잊으셨나요?
start-lead = 사용 중인 계정을 입력하세요. 새 비밀번호를 받을 수 있는 메시지를 보내 드립니다.
start-account = 이메일 주소, 휴대폰 번호 또는 사용자 이름
start-account-hint = 휴대폰 번호는 +82 10 1234 5678처럼 +와 국가 번호부터 입력하세요.
start-how = 받는 방법
start-how-email-link = 이메일로 링크 받기
start-how-sms-link = 문자 메시지로 링크 받기
start-how-sms-pin = 문자 메시지로 인증번호 받기
start-button = 계속
start-error-empty = 이메일 주소, 휴대폰 번호 또는 사용자 이름을 입력하세요.
start-error-email = 이메일 주소가 완전하지 않습니다. name@example.com과 같은 형식으로 입력하세요.
start-error-phone = 휴대폰 번호를 읽을 수 없습니다. +82 10 1234 5678처럼 +와 국가 번호부터 입력하세요.
start-error-name = 사용자 이름에는 영문자, 숫자, 기호 . _ -만 사용할 수 있으며 공백은 사용할 수 없습니다. 휴대폰 번호는 +로 시작합니다.
start-error-method = 받는 방법을 선택하세요.
start-told-unknown = 계정을 찾을 수 없습니다. 입력한 내용을 확인하거나 다른 이메일 주소, 휴대폰 번호 또는 사용자 이름으로 시도해 보세요.
start-told-disabled = 사용 중지된 계정이어서 비밀번호를 재설정할 수 없습니다.
start-told-passwordless = 재설정할 비밀번호가 없는 계정입니다. 평소 사용하던 방법으로 로그인하세요.
start-told-email = 이 계정에는 링크를 보낼 수 있는 확인된 이메일 주소가 없습니다.
start-told-phone = 이 계정에는 문자 메시지를 보낼 수 있는 확인된 휴대폰 번호가 없습니다.

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = 이메일을 확인하세요
start-sent-sms-title = 휴대폰을 확인하세요
start-sent-email-link = 입력한 정보({ $account })로 등록된 계정이 있으면 해당 계정의 확인된 이메일 주소로 링크를 보내 드립니다.
start-sent-sms-link = 입력한 정보({ $account })로 등록된 계정이 있으면 해당 계정의 확인된 휴대폰 번호로 링크를 문자 메시지로 보내 드립니다.
start-sent-sms-pin = 입력한 정보({ $account })로 등록된 계정이 있으면 해당 계정의 확인된 휴대폰 번호로 인증번호를 문자 메시지로 보내 드립니다.
start-sent-then = 링크를 열고 안내에 따라 진행하세요. 링크의 유효 시간은 { $duration }입니다. 완료할 때까지 기존 비밀번호를 그대로 사용할 수 있습니다.
start-late-title = 메시지가 오지 않나요?
start-late-email-link = 1분 정도 걸릴 수 있습니다. 스팸함도 확인해 주세요.
start-late-sms-link = 1분 정도 걸릴 수 있습니다.
start-late-sms-pin = 1분 정도 걸릴 수 있습니다. 인증번호 대신 링크가 왔다면 링크를 여세요.
start-late-country = 입력한 정보({ $account })에 국가 번호가 없습니다. 휴대폰 번호라면 +와 국가 번호부터 다시 입력하세요.
start-late-account = 해당 계정이 없거나 이메일 주소 또는 휴대폰 번호가 확인된 적이 없으면 메시지가 오지 않습니다.
start-late-wait = { $duration } 후에 메시지를 다시 보낼 수 있습니다.
start-again-button = 메시지 다시 보내기
start-again-countdown = 메시지 다시 보내기({ $time })
start-other = 다른 주소, 번호 또는 방법으로 시도

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = 인증번호 입력
start-code-label = 문자 메시지의 인증번호
start-code-hint = 숫자 6자리입니다. 유효 시간은 { $duration }입니다.
start-code-once-more = 인증번호도 다시 한번 입력하세요.
start-code-effect = 버튼을 누르면 같은 휴대폰 번호에 문자 메시지로 새 비밀번호를 보내 드립니다. 기존 비밀번호는 더 이상 사용할 수 없으며, 모든 기기에서 로그아웃됩니다.
start-code-malformed = 인증번호는 숫자 { $count }자리입니다.
start-code-not-valid = 올바르지 않은 인증번호입니다. 가장 최근 메시지의 인증번호를 입력하세요. 5번 잘못 입력하면 그 인증번호는 사용할 수 없습니다. 그 경우 메시지를 다시 보내세요.
start-code-expired = 만료된 인증번호입니다. 메시지를 다시 보내 새 인증번호를 받으세요.

## Nothing can be asked for here

start-too-many-why = 사용 중인 네트워크 또는 이 앱에서 요청한 메시지가 너무 많아 이번에는 보내지 않았습니다. { $duration } 후에 다시 시도하세요.
start-off-title = 사용할 수 없는 페이지입니다
start-off-why = 여기서는 비밀번호를 재설정할 수 없습니다. 로그인하는 앱이나 웹사이트로 돌아가 다시 시작하세요.
start-unreadable-why = 전달된 내용이 손상되었거나 너무 큽니다. 아무것도 변경되지 않았습니다. 처음부터 다시 시작하세요.
