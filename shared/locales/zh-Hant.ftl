# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
   *[other] { $count }秒
}
duration-minutes = { $count ->
   *[other] { $count }分鐘
}
duration-hours = { $count ->
   *[other] { $count }小時
}
duration-days = { $count ->
   *[other] { $count }天
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month }月
date-time = { $year }年{ month }{ $day }日 { $time }（UTC）
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $year }/{ $mm }/{ $dd } { $time } UTC

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $system } 上的 { $browser }

## Every page

# Before the title of a page with an error.
page-error-prefix = 錯誤：
# Followed by a link, an address or a number.
page-help = 需要協助嗎？請聯絡：
page-close = 如果不是您本人操作，請關閉此頁面，您的帳號不會有任何變更。

## The page with the one button that resets

confirm-title = 取得新密碼
confirm-lead = 按下按鈕後：
confirm-sent-email = 我們會產生新密碼，並寄到同一個電子郵件地址；
confirm-sent-sms = 我們會產生新密碼，並以簡訊傳送到同一支手機；
confirm-old = 您的舊密碼將會失效；
confirm-signed-out = 您將在所有裝置上登出。
confirm-button = 傳送新密碼給我

## The page that takes a new password

choose-title = 設定新密碼
choose-label = 新密碼
choose-policy = 請使用 { $minimum } 到 { $maximum } 個字元，可以使用空格和任何語言的文字。
choose-policy-ascii = 請使用 { $minimum } 到 { $maximum } 個字元，只能使用英文字母、數字、空格和鍵盤上的符號。
choose-effect = 按下按鈕後，您的舊密碼將會失效，您也將在所有裝置上登出。
choose-button = 變更密碼

## Why a new password is refused

refused-too-short = 密碼至少需要 { $minimum } 個字元。
refused-too-long = 密碼最多 { $maximum } 個字元。
refused-not-ascii = 只能使用英文字母、數字、空格和鍵盤上的符號。
refused-character = 密碼中有在某些裝置上無法輸入的字元。
refused-common = 這個密碼太常見，很容易被猜到。請換一個密碼。
refused-own-words = 密碼不能由您的姓名、電子郵件地址、電話號碼或應用程式名稱組成。
refused-same = 新密碼不能與舊密碼相同。

## How the use of a link ended

ok-generate-title = 新密碼正在傳送中
ok-generate-email = 新密碼正在寄到您的電子郵件地址，可能需要一分鐘左右。也請查看垃圾郵件匣。
ok-generate-sms = 新密碼正以簡訊傳送到您的手機，可能需要一分鐘左右。
ok-generate-then = 您的舊密碼已失效，您已在所有裝置上登出。請使用新密碼登入。
ok-input-title = 您的密碼已變更
ok-input-then = 您已在所有裝置上登出。請使用新密碼登入。
ok-button = 前往登入
ok-close = 您可以關閉此頁面，返回 { $app }。

expired-title = 此連結已過期
expired-why = 連結僅在短時間內有效。此連結並未變更您的密碼。
used-title = 此連結已使用過
used-why = 每個連結只能使用一次，此連結已用於重設密碼。如果是您本人操作，請使用新密碼登入。
used-then = 如果不是您本人操作，或您沒有收到新密碼，請立即取得新連結。
superseded-title = 請查看最新的一則訊息
superseded-why = 在此連結之後，我們又傳送了另一則訊息給您。請開啟最新的訊息，使用其中的連結或驗證碼。
superseded-then = 如果找不到，請取得新連結。
invalid-title = 此連結無法使用
invalid-why = 連結可能不完整。請回到原訊息，複製整個連結，直到最後一個字元。
invalid-then = 如果仍然無法使用，請取得新連結。
unreadable-title = 無法讀取內容
unreadable-why = 收到的內容已損毀或過大，未做任何變更。請從訊息中重新開啟連結。
unavailable-title = 目前無法完成操作
unavailable-why = 問題出在我們這邊。沒有遺失任何內容，您可以放心重試。請稍候一分鐘，再重新整理此頁面或按下按鈕。

again-button = 取得新連結
again-back = 請返回 { $app }，取得新連結。
again-back-plain = 請返回應用程式，取得新連結。
try-again = 重試

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = 要取消此要求嗎？
not-me-request-link = 此要求的連結將會失效；
not-me-request-kept = 您的密碼維持不變，任何裝置都不會登出。
not-me-request-button = 取消要求
not-me-change-title = 要在所有裝置上登出嗎？
not-me-change-why = 您的密碼已變更，而您表示這不是您本人操作。
not-me-change-out = 所有裝置（包括他人的裝置）都會登出您的帳號；
not-me-change-contact = 我們會向您帳號的另一個聯絡方式傳送用來設定新密碼的連結或驗證碼；
not-me-change-no-contact = 由於您的帳號沒有其他可用的聯絡方式，我們不會傳送訊息；
not-me-change-hold = { $duration }內任何人（包括您本人）都無法登入，除非透過另一個聯絡方式重設密碼；
not-me-change-password = 變更後的密碼仍然有效，請盡快設定新密碼。
not-me-change-button = 在所有裝置上登出
not-me-close = 如果是您本人操作，請關閉此頁面，不會有任何變更。
not-me-request-done-title = 要求已取消
not-me-request-done-why = 此要求的連結已失效。您的密碼並未變更。
not-me-change-done-title = 已在所有裝置上登出
not-me-change-done-why = 所有裝置都已登出您的帳號，先前的所有連結和驗證碼也已失效。
not-me-change-done-contact = 我們正在向您帳號的另一個聯絡方式傳送用來設定新密碼的連結或驗證碼，可能需要一分鐘左右。
not-me-change-done-no-contact = 由於您的帳號沒有其他可用的聯絡方式，我們並未傳送訊息。
not-me-change-done-held = 在{ $until }之前，任何人都無法登入，除非在此之前透過另一個聯絡方式重設密碼。
not-me-change-done-then = 在您設定新密碼之前，變更後的密碼仍然有效。請立即設定。
not-me-change-done-mail = 如果可能有人在讀取您的電子郵件，請一併變更您的電子郵件帳號密碼。
not-me-over-title = 這裡不需要再做任何事
not-me-request-over-why = 此要求已無法變更您的密碼：它已過期，或已由較新的要求取代。如果較新的要求也不是您本人提出，請使用該訊息中的連結。
not-me-change-over-why = 您的密碼在那之後又變更過，因此此連結已沒有作用。如果不是您本人操作，請使用最新訊息中的連結。
not-me-expired-why = 此連結僅在密碼變更後的一段時間內有效，這次並未變更任何內容。如果您不清楚那次變更，請取得新密碼。
not-me-invalid-why = 連結可能不完整，或收到該連結的地址已不屬於此帳號。並未變更任何內容。
not-me-reset-button = 取得新密碼
not-me-reset-back = 請返回 { $app }，取得新密碼。
