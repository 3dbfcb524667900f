# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
   *[other] { $count }秒
}
duration-minutes = { $count ->
   *[other] { $count }分
}
duration-hours = { $count ->
   *[other] { $count }時間
}
duration-days = { $count ->
   *[other] { $count }日
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month }月
date-time = { $year }年{ month }{ $day }日 { $time }（UTC）
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $year }/{ $mm }/{ $dd } { $time } UTC

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $system }の{ $browser }

## Every page

# Before the title of a page with an error.
page-error-prefix = エラー：
# Followed by a link, an address or a number.
page-help = お困りの場合のお問い合わせ先：
page-close = お心当たりがない場合は、このページを閉じてください。何も変更されません。
# A button that was pressed.
page-busy = 少々お待ちください…

## The page with the one button that resets

confirm-title = 新しいパスワードの受け取り
confirm-lead = ボタンを押すと、次のことが行われます。
confirm-sent-email = 新しいパスワードを作成し、同じメールアドレスにお送りします。
confirm-sent-sms = 新しいパスワードを作成し、同じ電話番号にSMSでお送りします。
confirm-old = これまでのパスワードは使えなくなります。
confirm-signed-out = すべての端末からログアウトされます。
confirm-button = 新しいパスワードを受け取る

## The page that takes a new password

choose-title = 新しいパスワードの設定
choose-label = 新しいパスワード
choose-show = パスワードを表示
choose-shown = パスワードが表示されています。
choose-hidden = パスワードは非表示です。
choose-policy = { $minimum }文字以上、{ $maximum }文字以内で入力してください。スペースも、どの言語の文字も使えます。
choose-policy-ascii = { $minimum }文字以上、{ $maximum }文字以内で入力してください。使えるのは半角の英字、数字、スペース、記号のみです。
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = 現在の文字数：{ $count }（{ $minimum }文字以上）
choose-count-many = 文字数：{ $count }（{ $maximum }文字以内）
choose-count-enough = 十分な長さです。
choose-effect = ボタンを押すと、これまでのパスワードは使えなくなり、すべての端末からログアウトされます。
choose-button = パスワードを変更

## Why a new password is refused

refused-too-short = パスワードは{ $minimum }文字以上で入力してください。
refused-too-long = パスワードは{ $maximum }文字以内で入力してください。
refused-not-ascii = 半角の英字、数字、スペース、記号のみを使用してください。
refused-character = 端末によっては入力できない文字が含まれています。
refused-common = よく使われていて推測されやすいパスワードです。別のパスワードを入力してください。
refused-own-words = お名前、メールアドレス、電話番号、アプリ名をもとにしたパスワードは設定できません。
refused-same = これまでとは異なるパスワードを入力してください。
refused-weak = このパスワードは推測されやすいため、使えません。

# What is weak about it, after refused-weak.
weak-keyboard-row = キーボードで並んだキーは推測されやすくなります。
weak-keyboard-pattern = キーボード上の短いパターンは推測されやすくなります。
weak-repeat-character = 「aaa」のような繰り返しは推測されやすくなります。
weak-repeat-part = 「abcabcabc」のような繰り返しは「abc」とほとんど変わりません。
weak-top-10 = 最もよく使われているパスワード上位10件の1つです。
weak-top-100 = 最もよく使われているパスワード上位100件の1つです。
weak-common = 非常によく使われているパスワードです。
weak-similar = 非常によく使われているパスワードに似ています。
weak-sequence = 「abc」や「6543」のような連続した文字は推測されやすくなります。
weak-year = 最近の年は推測されやすくなります。
weak-word = 1つの単語だけでは推測されやすくなります。
weak-date = 日付は多くの場合、推測されやすくなります。
weak-name = 名前だけでは推測されやすくなります。
weak-names = よくある名前は推測されやすくなります。
# What would be better: a list.
better-words = よく知られた言い回しを避け、いくつかの単語を組み合わせてください。
better-no-signs = 記号や数字、大文字は必須ではありません。
better-longer = 単語をもう1つか2つ加えてください。珍しい単語ほど安全です。
better-capitals = 大文字を使っても、あまり効果はありません。
better-all-capitals = すべて大文字にしても、すべて小文字の場合と推測されやすさはほぼ同じです。
better-reversed = 単語を逆から書いても、あまり効果はありません。
better-substitutes = 「a」を「@」に置き換えるなどしても、あまり効果はありません。
better-keyboard = キーボードのパターンを使う場合は、より長く、方向を何度も変えてください。
better-repeats = 単語や文字の繰り返しを避けてください。
better-sequences = 連続した文字を避けてください。
better-recent-years = 最近の年を避けてください。
better-own-years = ご自身に関係のある年を避けてください。
better-own-dates = ご自身に関係のある日付や年を避けてください。

## How the use of a link ended

ok-generate-title = 新しいパスワードをお送りしています
ok-generate-email = ご登録のメールアドレスにお送りしています。届くまでに1分ほどかかることがあります。迷惑メールフォルダもご確認ください。
ok-generate-sms = ご登録の電話番号にSMSでお送りしています。届くまでに1分ほどかかることがあります。
ok-generate-then = これまでのパスワードは使えなくなり、すべての端末からログアウトされました。新しいパスワードでログインしてください。
ok-input-title = パスワードを変更しました
ok-input-then = すべての端末からログアウトされました。新しいパスワードでログインしてください。
ok-button = ログインに進む
ok-close = このページを閉じて、{ $app }にお戻りください。

expired-title = リンクの有効期限が切れています
expired-why = リンクには短い有効期限があります。このリンクによるパスワードの変更は行われていません。
used-title = このリンクは使用済みです
used-why = リンクは1回しか使えません。このリンクでは、すでにパスワードが再設定されています。ご本人による操作の場合は、新しいパスワードでログインしてください。
used-then = お心当たりがない場合や、新しいパスワードがお手元にない場合は、今すぐ新しいリンクをリクエストしてください。
superseded-title = より新しいメッセージがあります
superseded-why = このリンクの後に、別のメッセージをお送りしました。最新のメッセージを開き、記載されているリンクまたはコードをお使いください。
superseded-then = 見つからない場合は、新しいリンクをリクエストしてください。
invalid-title = このリンクは使えません
invalid-why = リンクが途中で切れている可能性があります。メッセージに戻り、リンクを最後の1文字まですべてコピーしてください。
invalid-then = それでも開けない場合は、新しいリンクをリクエストしてください。
unreadable-title = 内容を読み取れませんでした
unreadable-why = 届いたデータが破損しているか、大きすぎます。何も変更されていません。メッセージのリンクをもう一度開いてください。
unavailable-title = 処理できませんでした
unavailable-why = 問題はこちらの側にあります。失われたものはなく、安心してもう一度お試しいただけます。1分ほど待ってから、このページを再読み込みするか、ボタンを押してください。

too-many-title = 試行回数が多すぎます

again-button = 新しいリンクをリクエスト
again-back = { $app }に戻り、新しいリンクをリクエストしてください。
again-back-plain = アプリに戻り、新しいリンクをリクエストしてください。
try-again = もう一度試す

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = このリクエストを取り消しますか？
not-me-request-link = このリクエストのリンクは使えなくなります。
not-me-request-kept = パスワードは変わらず、ログイン中の端末もそのままです。
not-me-request-button = リクエストを取り消す
not-me-change-title = すべての端末をログアウトしますか？
not-me-change-why = パスワードが変更されましたが、お心当たりがないとのことです。
not-me-change-out = 第三者のものを含め、すべての端末がアカウントからログアウトされます。
not-me-change-contact = 新しいパスワードのためのリンクまたはコードを、アカウントの別の連絡先にお送りします。
not-me-change-no-contact = ほかに使える連絡先がアカウントにないため、メッセージは送信されません。
not-me-change-hold = { $duration }のあいだ、ご本人も含めて誰もログインできません。ただし、別の連絡先でパスワードを再設定すればログインできます。
not-me-change-password = 変更されたパスワードはそのまま残ります。できるだけ早く新しいパスワードを設定してください。
not-me-change-button = すべての端末をログアウト
not-me-close = ご本人による操作の場合は、このページを閉じてください。何も変更されません。
not-me-request-done-title = リクエストを取り消しました
not-me-request-done-why = このリクエストのリンクは使えなくなりました。パスワードは変更されていません。
not-me-change-done-title = すべての端末をログアウトしました
not-me-change-done-why = すべての端末がアカウントからログアウトされ、これまでのリンクとコードはすべて使えなくなりました。
not-me-change-done-contact = 新しいパスワードのためのリンクまたはコードを、アカウントの別の連絡先にお送りしています。届くまでに1分ほどかかることがあります。
not-me-change-done-no-contact = ほかに使える連絡先がアカウントにないため、メッセージは送信されていません。
not-me-change-done-held = { $until }までは誰もログインできません。ただし、それまでに別の連絡先でパスワードを再設定すればログインできます。
not-me-change-done-then = 新しいパスワードを設定するまで、変更されたパスワードは有効なままです。今すぐ設定してください。
not-me-change-done-mail = 第三者にメールを読まれている可能性がある場合は、メールアカウントのパスワードも変更してください。
not-me-over-title = これ以上のお手続きは必要ありません
not-me-request-over-why = このリクエストでパスワードが変更されることはもうありません。有効期限が切れたか、より新しいリクエストに置き換えられました。新しいリクエストにもお心当たりがない場合は、そのメッセージのリンクをお使いください。
not-me-change-over-why = その後パスワードがもう一度変更されたため、このリンクは使えなくなりました。お心当たりがない場合は、最新のメッセージのリンクをお使いください。
not-me-expired-why = このリンクは変更後の一定期間のみ有効です。今回は何も変更されていません。変更にお心当たりがない場合は、新しいパスワードをリクエストしてください。
not-me-invalid-why = リンクが途中で切れているか、送信先のアドレスがアカウントのものではなくなっている可能性があります。何も変更されていません。
not-me-reset-button = 新しいパスワードを受け取る
not-me-reset-back = { $app }に戻り、新しいパスワードをリクエストしてください。

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = パスワードをお忘れですか？
start-lead = お使いのアカウントを入力してください。新しいパスワードを設定するためのメッセージをお送りします。
start-account = メールアドレス、電話番号またはユーザー名
start-account-hint = 電話番号は、+81 90 1234 5678のように「+」と国番号から入力してください。
start-how = 受け取り方法
start-how-email-link = メールでリンクを受け取る
start-how-sms-link = SMSでリンクを受け取る
start-how-sms-pin = SMSでコードを受け取る
start-button = 次へ
start-error-empty = メールアドレス、電話番号またはユーザー名を入力してください。
start-error-email = メールアドレスの形式が正しくありません。name@example.comのように入力してください。
start-error-phone = 電話番号の形式が正しくありません。+81 90 1234 5678のように「+」と国番号から入力してください。
start-error-name = ユーザー名に使えるのは半角の英数字と「.」「_」「-」のみで、スペースは使えません。電話番号は「+」から入力してください。
start-error-method = 受け取り方法を選択してください。
start-told-unknown = アカウントが見つかりません。入力内容をご確認いただくか、別のメールアドレス、電話番号またはユーザー名をお試しください。
start-told-disabled = このアカウントは無効になっているため、パスワードを再設定できません。
start-told-passwordless = このアカウントには再設定できるパスワードがありません。いつもの方法でログインしてください。
start-told-email = このアカウントには、リンクをお送りできる確認済みのメールアドレスがありません。
start-told-phone = このアカウントには、SMSをお送りできる確認済みの電話番号がありません。

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = メールをご確認ください
start-sent-sms-title = SMSをご確認ください
start-sent-email-link = { $account }がアカウントに登録されている場合は、そのアカウントの確認済みのメールアドレスにリンクをお送りします。
start-sent-sms-link = { $account }がアカウントに登録されている場合は、そのアカウントの確認済みの電話番号にSMSでリンクをお送りします。
start-sent-sms-pin = { $account }がアカウントに登録されている場合は、そのアカウントの確認済みの電話番号にSMSでコードをお送りします。
start-sent-then = リンクを開き、画面の案内に沿って進んでください。リンクの有効期限は{ $duration }です。手続きが終わるまでは、これまでのパスワードをそのままお使いいただけます。
start-late-title = メッセージが届かない場合
start-late-email-link = 届くまでに1分ほどかかることがあります。迷惑メールフォルダもご確認ください。
start-late-sms-link = 届くまでに1分ほどかかることがあります。
start-late-sms-pin = 届くまでに1分ほどかかることがあります。コードの代わりにリンクが届いた場合は、リンクを開いてください。
start-late-country = { $account }には国番号がありません。電話番号の場合は、「+」と国番号から入力し直してください。
start-late-account = 該当するアカウントがない場合や、メールアドレスや電話番号が確認済みでない場合は、何も届きません。
start-late-wait = { $duration }後に、もう一度送信できます。
start-again-button = もう一度送信
start-again-countdown = もう一度送信（{ $time }）
start-other = 別の連絡先や方法を試す

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = コードの入力
start-code-label = SMSに記載されたコード
start-code-hint = 6桁の数字です。有効期限は{ $duration }です。
start-code-once-more = コードももう一度入力してください。
start-code-effect = ボタンを押すと、新しいパスワードを同じ電話番号にSMSでお送りします。これまでのパスワードは使えなくなり、すべての端末からログアウトされます。
start-code-malformed = コードは{ $count }桁の数字です。
start-code-not-valid = コードが正しくありません。最新のメッセージに記載されたコードを入力してください。5回間違えるとそのコードは使えなくなります。その場合は、もう一度送信してください。
start-code-expired = コードの有効期限が切れています。もう一度送信して、新しいコードをお受け取りください。

## Nothing can be asked for here

start-too-many-why = お使いのネットワーク、またはこのアプリからのリクエストが多すぎるため、今回はメッセージをお送りしていません。{ $duration }後にもう一度お試しください。
start-off-title = このページは利用できません
start-off-why = ここではパスワードを再設定できません。ログインするアプリまたはサイトに戻り、そこからお手続きください。
start-unreadable-why = 届いたデータが破損しているか、大きすぎます。何も変更されていません。最初からやり直してください。
