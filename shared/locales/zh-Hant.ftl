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
# A button that was pressed.
page-busy = 請稍候…

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
choose-show = 顯示密碼
choose-shown = 密碼已顯示。
choose-hidden = 密碼已隱藏。
choose-policy = 請使用 { $minimum } 到 { $maximum } 個字元，可以使用空格和任何語言的文字。
choose-policy-ascii = 請使用 { $minimum } 到 { $maximum } 個字元，只能使用英文字母、數字、空格和鍵盤上的符號。
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = 目前字元數：{ $count }（至少 { $minimum } 個）
choose-count-many = 字元數：{ $count }（最多 { $maximum } 個）
choose-count-enough = 長度已足夠。
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
refused-weak = 這個密碼太容易被猜到。

# What is weak about it, after refused-weak.
weak-keyboard-row = 鍵盤上相鄰的一排按鍵很容易被猜到。
weak-keyboard-pattern = 簡短的鍵盤圖形很容易被猜到。
weak-repeat-character = 「aaa」這類重複很容易被猜到。
weak-repeat-part = 「abcabcabc」這類重複比「abc」好不了多少。
weak-top-10 = 這是最常用的 10 個密碼之一。
weak-top-100 = 這是最常用的 100 個密碼之一。
weak-common = 這是非常常用的密碼。
weak-similar = 它與非常常用的密碼相似。
weak-sequence = 「abc」或「6543」這類連續字元很容易被猜到。
weak-year = 近年的年份很容易被猜到。
weak-word = 單一字詞很容易被猜到。
weak-date = 日期往往很容易被猜到。
weak-name = 單獨的姓名很容易被猜到。
weak-names = 常見的姓名很容易被猜到。
# What would be better: a list.
better-words = 請使用幾個字詞，但不要用常見的詞句。
better-no-signs = 不一定要使用符號、數字或大寫字母。
better-longer = 請再加一兩個字詞，越少見越好。
better-capitals = 大寫字母的幫助不大。
better-all-capitals = 全部大寫與全部小寫一樣容易被猜到。
better-reversed = 倒著寫的字詞好不了多少。
better-substitutes = 用「@」代替「a」之類的做法幫助不大。
better-keyboard = 請使用更長、轉折更多的鍵盤圖形。
better-repeats = 請避免重複的字詞和字元。
better-sequences = 請避免連續的字元。
better-recent-years = 請避免近年的年份。
better-own-years = 請避免與您有關的年份。
better-own-dates = 請避免與您有關的日期和年份。

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

too-many-title = 嘗試次數過多

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

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = 忘記密碼？
start-lead = 請告訴我們您的帳號，我們會傳送一則訊息給您，用來取得新密碼。
start-account = 電子郵件地址、手機號碼或使用者名稱
start-account-hint = 手機號碼請以 + 和國碼開頭，例如 +886 912 345 678。
start-how = 接收方式
start-how-email-link = 以電子郵件接收連結
start-how-sms-link = 以簡訊接收連結
start-how-sms-pin = 以簡訊接收驗證碼
start-button = 繼續
start-error-empty = 請輸入您的電子郵件地址、手機號碼或使用者名稱。
start-error-email = 電子郵件地址不完整，格式應類似 name@example.com。
start-error-phone = 無法辨識此手機號碼。請以 + 和國碼開頭，例如 +886 912 345 678。
start-error-name = 使用者名稱只能包含英文字母、數字和符號 . _ -，不能有空格。手機號碼以 + 開頭。
start-error-method = 請選擇其中一種方式。
start-told-unknown = 找不到此帳號。請檢查是否輸入有誤，或嘗試其他電子郵件地址、手機號碼或使用者名稱。
start-told-disabled = 此帳號已停用，無法重設密碼。
start-told-passwordless = 此帳號沒有可重設的密碼。請以您平常的方式登入。
start-told-email = 此帳號沒有已驗證的電子郵件地址，無法傳送連結。
start-told-phone = 此帳號沒有已驗證的手機號碼，無法傳送簡訊。

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = 請查看您的電子郵件
start-sent-sms-title = 請查看您的手機簡訊
start-sent-email-link = 如果 { $account } 屬於某個帳號，我們會將連結寄到該帳號已驗證的電子郵件地址。
start-sent-sms-link = 如果 { $account } 屬於某個帳號，我們會以簡訊將連結傳送到該帳號已驗證的手機號碼。
start-sent-sms-pin = 如果 { $account } 屬於某個帳號，我們會以簡訊將驗證碼傳送到該帳號已驗證的手機號碼。
start-sent-then = 請開啟連結，依照指示操作。連結在{ $duration }內有效。完成之前，您的舊密碼仍可使用。
start-late-title = 沒有收到訊息？
start-late-email-link = 可能需要一分鐘左右。也請查看垃圾郵件匣。
start-late-sms-link = 可能需要一分鐘左右。
start-late-sms-pin = 可能需要一分鐘左右。如果收到的是連結而不是驗證碼，請開啟連結。
start-late-country = { $account } 沒有國碼。如果這是手機號碼，請以 + 和國碼開頭重新輸入。
start-late-account = 如果沒有這個帳號，或其電子郵件地址或手機號碼從未驗證過，就不會收到任何訊息。
start-late-wait = { $duration }後可以再次傳送。
start-again-button = 再次傳送
start-again-countdown = 再次傳送（{ $time }）
start-other = 嘗試其他地址、號碼或方式

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = 輸入驗證碼
start-code-label = 簡訊中的驗證碼
start-code-hint = 6 位數字，{ $duration }內有效。
start-code-once-more = 也請再次輸入驗證碼。
start-code-effect = 按下按鈕後，我們會以簡訊將新密碼傳送到同一支手機，您的舊密碼將會失效，您也將在所有裝置上登出。
start-code-malformed = 驗證碼為 { $count } 位數字。
start-code-not-valid = 驗證碼無效。請使用最新一則訊息中的驗證碼。輸錯五次後驗證碼將會失效，屆時請再次傳送。
start-code-expired = 驗證碼已過期。請再次傳送，取得新的驗證碼。

## Nothing can be asked for here

start-too-many-why = 來自您的網路或針對此應用程式的要求過多，因此這次沒有傳送訊息。請在{ $duration }後重試。
start-off-title = 此頁面無法使用
start-off-why = 無法在此重設密碼。請返回您登入的應用程式或網站，從那裡開始。
start-unreadable-why = 收到的內容已損毀或過大，未做任何變更。請重新開始。
