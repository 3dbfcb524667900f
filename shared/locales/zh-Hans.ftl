# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
   *[other] { $count }秒
}
duration-minutes = { $count ->
   *[other] { $count }分钟
}
duration-hours = { $count ->
   *[other] { $count }小时
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
page-error-prefix = 错误：
# Followed by a link, an address or a number.
page-help = 需要帮助？请联系：
page-close = 如果不是您本人操作，请关闭此页面，您的账号不会有任何变化。
# A button that was pressed.
page-busy = 请稍候…

## The page with the one button that resets

confirm-title = 获取新密码
confirm-lead = 点击按钮后：
confirm-sent-email = 我们会生成新密码，并发送到同一邮箱；
confirm-sent-sms = 我们会生成新密码，并通过短信发送到同一手机；
confirm-old = 您的原密码将失效；
confirm-signed-out = 您将在所有设备上退出登录。
confirm-button = 向我发送新密码

## The page that takes a new password

choose-title = 设置新密码
choose-label = 新密码
choose-show = 显示密码
choose-shown = 密码已显示。
choose-hidden = 密码已隐藏。
choose-policy = 请使用 { $minimum } 至 { $maximum } 个字符，可以使用空格和任何语言的文字。
choose-policy-ascii = 请使用 { $minimum } 至 { $maximum } 个字符，只能使用英文字母、数字、空格和键盘上的符号。
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = 当前字符数：{ $count }（至少 { $minimum } 个）
choose-count-many = 字符数：{ $count }（最多 { $maximum } 个）
choose-count-enough = 长度已够。
choose-effect = 点击按钮后，您的原密码将失效，您也将在所有设备上退出登录。
choose-button = 更改密码

## Why a new password is refused

refused-too-short = 密码至少需要 { $minimum } 个字符。
refused-too-long = 密码最多 { $maximum } 个字符。
refused-not-ascii = 只能使用英文字母、数字、空格和键盘上的符号。
refused-character = 密码中有在某些设备上无法输入的字符。
refused-common = 这个密码太常见，很容易被猜到。请换一个密码。
refused-own-words = 密码不能由您的姓名、邮箱、手机号或应用名称组成。
refused-same = 新密码不能与原密码相同。
refused-weak = 这个密码太容易被猜到。

# What is weak about it, after refused-weak.
weak-keyboard-row = 键盘上相邻的一排按键很容易被猜到。
weak-keyboard-pattern = 简短的键盘图案很容易被猜到。
weak-repeat-character = “aaa”这样的重复很容易被猜到。
weak-repeat-part = “abcabcabc”这样的重复比“abc”好不了多少。
weak-top-10 = 这是最常用的 10 个密码之一。
weak-top-100 = 这是最常用的 100 个密码之一。
weak-common = 这是一个非常常用的密码。
weak-similar = 它与一个非常常用的密码相似。
weak-sequence = “abc”或“6543”这样的连续字符很容易被猜到。
weak-year = 近年的年份很容易被猜到。
weak-word = 单个词语很容易被猜到。
weak-date = 日期往往很容易被猜到。
weak-name = 单独的姓名很容易被猜到。
weak-names = 常见的姓名很容易被猜到。
# What would be better: a list.
better-words = 请使用几个词语，但不要用常见的短语。
better-no-signs = 不一定要使用符号、数字或大写字母。
better-longer = 请再加一两个词，越少见越好。
better-capitals = 大写字母的作用不大。
better-all-capitals = 全部大写与全部小写一样容易被猜到。
better-reversed = 倒着写的词语好不了多少。
better-substitutes = 用“@”代替“a”之类的做法作用不大。
better-keyboard = 请使用更长、转折更多的键盘图案。
better-repeats = 请避免重复的词语和字符。
better-sequences = 请避免连续的字符。
better-recent-years = 请避免近年的年份。
better-own-years = 请避免与您有关的年份。
better-own-dates = 请避免与您有关的日期和年份。

## How the use of a link ended

ok-generate-title = 新密码正在发送
ok-generate-email = 新密码正在发送到您的邮箱，可能需要一分钟左右。请同时查看垃圾邮件文件夹。
ok-generate-sms = 新密码正在通过短信发送到您的手机，可能需要一分钟左右。
ok-generate-then = 您的原密码已失效，您已在所有设备上退出登录。请使用新密码登录。
ok-input-title = 您的密码已更改
ok-input-then = 您已在所有设备上退出登录。请使用新密码登录。
ok-button = 前往登录
ok-close = 您可以关闭此页面，返回 { $app }。

expired-title = 此链接已过期
expired-why = 链接仅在短时间内有效。此链接未更改您的密码。
used-title = 此链接已被使用
used-why = 每个链接只能使用一次，此链接已用于重置密码。如果是您本人操作，请使用新密码登录。
used-then = 如果不是您本人操作，或者您没有收到新密码，请立即获取新链接。
superseded-title = 请查看最新的一条消息
superseded-why = 在此链接之后，我们又向您发送了一条消息。请打开最新的那条，使用其中的链接或验证码。
superseded-then = 如果找不到，请获取新链接。
invalid-title = 此链接无法使用
invalid-why = 链接可能不完整。请返回原消息，复制整个链接，直到最后一个字符。
invalid-then = 如果仍然无法使用，请获取新链接。
unreadable-title = 无法读取内容
unreadable-why = 收到的内容已损坏或过大，未作任何更改。请从消息中重新打开链接。
unavailable-title = 暂时无法完成操作
unavailable-why = 这是我们这边的问题。没有丢失任何内容，您可以放心重试。请等待一分钟，然后刷新此页面或点击按钮。

too-many-title = 尝试次数过多

again-button = 获取新链接
again-back = 请返回 { $app }，获取新链接。
again-back-plain = 请返回应用，获取新链接。
try-again = 重试

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = 要取消此请求吗？
not-me-request-link = 此请求的链接将失效；
not-me-request-kept = 您的密码保持不变，任何设备都不会退出登录。
not-me-request-button = 取消请求
not-me-change-title = 要在所有设备上退出登录吗？
not-me-change-why = 您的密码已被更改，而您表示这不是您本人操作。
not-me-change-out = 所有设备（包括他人的设备）都将退出您的账号；
not-me-change-contact = 我们会向您账号的另一个联系方式发送用于设置新密码的链接或验证码；
not-me-change-no-contact = 由于您的账号没有其他可用的联系方式，我们不会发送消息；
not-me-change-hold = { $duration }内任何人（包括您本人）都无法登录，除非通过另一个联系方式重置密码；
not-me-change-password = 更改后的密码仍然有效，请尽快设置新密码。
not-me-change-button = 在所有设备上退出登录
not-me-close = 如果是您本人操作，请关闭此页面，不会有任何变化。
not-me-request-done-title = 请求已取消
not-me-request-done-why = 此请求的链接已失效。您的密码未被更改。
not-me-change-done-title = 已在所有设备上退出登录
not-me-change-done-why = 所有设备都已退出您的账号，此前的所有链接和验证码均已失效。
not-me-change-done-contact = 我们正在向您账号的另一个联系方式发送用于设置新密码的链接或验证码，可能需要一分钟左右。
not-me-change-done-no-contact = 由于您的账号没有其他可用的联系方式，我们未发送消息。
not-me-change-done-held = 在{ $until }之前，任何人都无法登录，除非在此之前通过另一个联系方式重置密码。
not-me-change-done-then = 在您设置新密码之前，更改后的密码仍然有效。请立即设置。
not-me-change-done-mail = 如果可能有人在查看您的邮件，请同时更改您的邮箱密码。
not-me-over-title = 这里无需再做任何操作
not-me-request-over-why = 此请求已无法更改您的密码：它已过期，或已被更新的请求取代。如果更新的请求也不是您本人发起的，请使用那条消息中的链接。
not-me-change-over-why = 您的密码此后又被更改过，因此此链接已不起作用。如果不是您本人操作，请使用最新消息中的链接。
not-me-expired-why = 此链接仅在密码更改后的一段时间内有效，此次未作任何更改。如果您不清楚那次更改，请获取新密码。
not-me-invalid-why = 链接可能不完整，或者接收该链接的地址已不再属于此账号。未作任何更改。
not-me-reset-button = 获取新密码
not-me-reset-back = 请返回 { $app }，获取新密码。

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = 忘记密码？
start-lead = 请告诉我们您的账号，我们会向您发送一条消息，用于获取新密码。
start-account = 邮箱、手机号或用户名
start-account-hint = 手机号请以 + 和国家/地区代码开头，例如 +86 138 0013 8000。
start-how = 接收方式
start-how-email-link = 通过邮件接收链接
start-how-sms-link = 通过短信接收链接
start-how-sms-pin = 通过短信接收验证码
start-button = 继续
start-error-empty = 请输入您的邮箱、手机号或用户名。
start-error-email = 邮箱不完整，格式应类似 name@example.com。
start-error-phone = 无法识别此手机号。请以 + 和国家/地区代码开头，例如 +86 138 0013 8000。
start-error-name = 用户名只能包含英文字母、数字和符号 . _ -，不能有空格。手机号以 + 开头。
start-error-method = 请选择其中一种方式。
start-told-unknown = 找不到此账号。请检查是否输入有误，或尝试其他邮箱、手机号或用户名。
start-told-disabled = 此账号已停用，无法重置密码。
start-told-passwordless = 此账号没有可重置的密码。请用您平常的方式登录。
start-told-email = 此账号没有已验证的邮箱，无法发送链接。
start-told-phone = 此账号没有已验证的手机号，无法发送短信。

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = 请查看您的邮箱
start-sent-sms-title = 请查看您的手机短信
start-sent-email-link = 如果 { $account } 属于某个账号，我们会将链接发送到该账号已验证的邮箱。
start-sent-sms-link = 如果 { $account } 属于某个账号，我们会通过短信将链接发送到该账号已验证的手机号。
start-sent-sms-pin = 如果 { $account } 属于某个账号，我们会通过短信将验证码发送到该账号已验证的手机号。
start-sent-then = 请打开链接，按提示操作。链接在{ $duration }内有效。完成之前，您的原密码仍可使用。
start-late-title = 没有收到消息？
start-late-email-link = 可能需要一分钟左右。请同时查看垃圾邮件文件夹。
start-late-sms-link = 可能需要一分钟左右。
start-late-sms-pin = 可能需要一分钟左右。如果收到的是链接而不是验证码，请打开链接。
start-late-country = { $account } 没有国家/地区代码。如果这是手机号，请以 + 和国家/地区代码开头重新输入。
start-late-account = 如果没有这个账号，或者其邮箱或手机号从未验证过，则不会收到任何消息。
start-late-wait = { $duration }后可以再次发送。
start-again-button = 再次发送
start-again-countdown = 再次发送（{ $time }）
start-other = 尝试其他邮箱、手机号或方式

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = 输入验证码
start-code-label = 短信中的验证码
start-code-hint = 6 位数字，{ $duration }内有效。
start-code-once-more = 请同时再次输入验证码。
start-code-effect = 点击按钮后，我们会通过短信将新密码发送到同一手机，您的原密码将失效，您也将在所有设备上退出登录。
start-code-malformed = 验证码为 { $count } 位数字。
start-code-not-valid = 验证码无效。请使用最新一条消息中的验证码。输错五次后验证码将失效，届时请再次发送。
start-code-expired = 验证码已过期。请再次发送，获取新的验证码。

## Nothing can be asked for here

start-too-many-why = 来自您的网络或针对此应用的请求过多，因此本次没有发送消息。请在{ $duration }后重试。
start-off-title = 此页面不可用
start-off-why = 无法在此重置密码。请返回您登录的应用或网站，从那里开始。
start-unreadable-why = 收到的内容已损坏或过大，未作任何更改。请重新开始。
