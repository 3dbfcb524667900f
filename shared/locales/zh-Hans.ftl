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
choose-policy = 请使用 { $minimum } 至 { $maximum } 个字符，可以使用空格和任何语言的文字。
choose-policy-ascii = 请使用 { $minimum } 至 { $maximum } 个字符，只能使用英文字母、数字、空格和键盘上的符号。
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
