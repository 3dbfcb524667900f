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
