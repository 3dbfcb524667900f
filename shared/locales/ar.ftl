# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
    [zero] { $count } ثانية
    [one] ثانية
    [two] ثانيتين
    [few] { $count } ثوانٍ
    [many] { $count } ثانية
   *[other] { $count } ثانية
}
duration-minutes = { $count ->
    [zero] { $count } دقيقة
    [one] دقيقة
    [two] دقيقتين
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
duration-hours = { $count ->
    [zero] { $count } ساعة
    [one] ساعة
    [two] ساعتين
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
}
duration-days = { $count ->
    [zero] { $count } يوم
    [one] يوم
    [two] يومين
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
}
date-time = { $day } { month } { $year } الساعة { $time } بالتوقيت العالمي (UTC)
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $dd }/{ $mm }/{ $year } { $time } UTC

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $browser } على { $system }

## Every page

# Before the title of a page with an error.
page-error-prefix = خطأ:
# Followed by a link, an address or a number.
page-help = للمساعدة، يُرجى التواصل معنا:
page-close = ليس هذا طلبك؟ يُرجى إغلاق هذه الصفحة، ولن يتغيّر أي شيء.
# A button that was pressed.
page-busy = لحظة من فضلك…

## The page with the one button that resets

confirm-title = الحصول على كلمة مرور جديدة
confirm-lead = عند الضغط على الزر:
confirm-sent-email = ننشئ كلمة مرور جديدة ونرسلها إلى عنوان البريد الإلكتروني نفسه؛
confirm-sent-sms = ننشئ كلمة مرور جديدة ونرسلها إلى الهاتف نفسه في رسالة نصية؛
confirm-old = تصبح كلمة مرورك القديمة غير صالحة؛
confirm-signed-out = يتم تسجيل خروجك من جميع الأجهزة.
confirm-button = إرسال كلمة مرور جديدة إليّ

## The page that takes a new password

choose-title = اختيار كلمة مرور جديدة
choose-label = كلمة المرور الجديدة
choose-show = إظهار كلمة المرور
choose-shown = كلمة مرورك ظاهرة.
choose-hidden = كلمة مرورك مخفية.
choose-policy = عدد الأحرف: من { $minimum } إلى { $maximum }. يمكن استخدام المسافات والحروف من أي لغة.
choose-policy-ascii = عدد الأحرف: من { $minimum } إلى { $maximum }. يُسمح فقط بالحروف الإنجليزية والأرقام (0-9) والمسافات ورموز لوحة المفاتيح الإنجليزية.
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = عدد الأحرف حتى الآن: { $count } (الحد الأدنى { $minimum })
choose-count-many = عدد الأحرف: { $count } (الحد الأقصى { $maximum })
choose-count-enough = الطول كافٍ.
choose-effect = عند الضغط على الزر، تصبح كلمة مرورك القديمة غير صالحة ويتم تسجيل خروجك من جميع الأجهزة.
choose-button = تغيير كلمة المرور

## Why a new password is refused

refused-too-short = يجب ألّا يقل عدد أحرف كلمة المرور عن { $minimum }.
refused-too-long = يجب ألّا يزيد عدد أحرف كلمة المرور على { $maximum }.
refused-not-ascii = يُرجى استخدام الحروف الإنجليزية والأرقام (0-9) والمسافات ورموز لوحة المفاتيح الإنجليزية فقط.
refused-character = تحتوي كلمة المرور على حرف أو رمز لا يمكن كتابته على جميع الأجهزة.
refused-common = كلمة المرور هذه من أكثر كلمات المرور شيوعًا ويسهل تخمينها. يُرجى اختيار كلمة أخرى.
refused-own-words = يجب ألّا تتكوّن كلمة المرور من اسمك أو عنوانك أو اسم التطبيق.
refused-same = يجب أن تختلف كلمة المرور الجديدة عن القديمة.
refused-weak = كلمة المرور هذه سهلة التخمين جدًا.

# What is weak about it, after refused-weak.
weak-keyboard-row = يسهل تخمين المفاتيح المتجاورة على لوحة المفاتيح.
weak-keyboard-pattern = يسهل تخمين الأنماط القصيرة على لوحة المفاتيح.
weak-repeat-character = يسهل تخمين التكرارات مثل «aaa».
weak-repeat-part = التكرارات مثل «abcabcabc» ليست أصعب كثيرًا من «abc».
weak-top-10 = إنها من أكثر 10 كلمات مرور شيوعًا.
weak-top-100 = إنها من أكثر 100 كلمة مرور شيوعًا.
weak-common = كلمة المرور هذه شائعة جدًا.
weak-similar = إنها تشبه كلمة مرور شائعة جدًا.
weak-sequence = يسهل تخمين التسلسلات مثل «abc» أو «6543».
weak-year = يسهل تخمين السنوات الأخيرة.
weak-word = يسهل تخمين الكلمة الواحدة.
weak-date = غالبًا ما يسهل تخمين التواريخ.
weak-name = يسهل تخمين الاسم وحده.
weak-names = يسهل تخمين الأسماء الشائعة.
# What would be better: a list.
better-words = يُفضَّل استخدام بضع كلمات لا تكوّن عبارة معروفة.
better-no-signs = لا حاجة إلى الرموز أو الأرقام أو الأحرف الكبيرة.
better-longer = يُفضَّل إضافة كلمة أو كلمتين، وكلما كانت أقل شيوعًا كان أفضل.
better-capitals = الأحرف الكبيرة لا تفيد كثيرًا.
better-all-capitals = كتابة كل الأحرف كبيرة تجعل التخمين سهلًا كما لو كانت كلها صغيرة.
better-reversed = كتابة الكلمة معكوسة لا تفيد كثيرًا.
better-substitutes = استبدال «a» بالرمز «@» وما شابه لا يفيد كثيرًا.
better-keyboard = يُفضَّل استخدام نمط أطول على لوحة المفاتيح يتغيّر اتجاهه أكثر.
better-repeats = يُفضَّل تجنّب تكرار الكلمات والأحرف.
better-sequences = يُفضَّل تجنّب التسلسلات.
better-recent-years = يُفضَّل تجنّب السنوات الأخيرة.
better-own-years = يُفضَّل تجنّب السنوات المرتبطة بك.
better-own-dates = يُفضَّل تجنّب التواريخ والسنوات المرتبطة بك.

## How the use of a link ended

ok-generate-title = كلمة مرورك الجديدة في الطريق إليك
ok-generate-email = نرسلها الآن إلى بريدك الإلكتروني. قد يستغرق ذلك دقيقة، ويُرجى البحث في مجلد الرسائل غير المرغوب فيها أيضًا.
ok-generate-sms = نرسلها الآن إلى هاتفك في رسالة نصية. قد يستغرق ذلك دقيقة.
ok-generate-then = لم تعد كلمة مرورك القديمة صالحة، وتم تسجيل خروجك من جميع الأجهزة. يُرجى تسجيل الدخول بكلمة المرور الجديدة.
ok-input-title = تم تغيير كلمة مرورك
ok-input-then = تم تسجيل خروجك من جميع الأجهزة. يُرجى تسجيل الدخول بكلمة مرورك الجديدة.
ok-button = الانتقال إلى تسجيل الدخول
ok-close = يمكنك إغلاق هذه الصفحة والعودة إلى { $app }.

expired-title = انتهت صلاحية هذا الرابط
expired-why = تبقى الروابط صالحة لفترة قصيرة فقط. لم تتغيّر كلمة مرورك عن طريق هذا الرابط.
used-title = سبق استخدام هذا الرابط
used-why = يُستخدم كل رابط مرة واحدة فقط، وقد تمت إعادة تعيين كلمة المرور بهذا الرابط. إذا كان ذلك منك، فيُرجى تسجيل الدخول بكلمة المرور الجديدة.
used-then = إذا لم يكن ذلك منك، أو لم تكن كلمة المرور الجديدة لديك، فيلزمك رابط جديد الآن.
superseded-title = توجد رسالة أحدث
superseded-why = بعد هذا الرابط أرسلنا إليك رسالة أخرى. يُرجى فتح أحدث رسالة واستخدام الرابط أو الرمز الموجود فيها.
superseded-then = إذا تعذّر العثور عليها، فيلزمك رابط جديد.
invalid-title = هذا الرابط لا يعمل
invalid-why = قد يكون غير مكتمل. يُرجى الرجوع إلى الرسالة ونسخ الرابط كاملًا حتى آخر حرف فيه.
invalid-then = إذا ظل لا يعمل، فيلزمك رابط جديد.
unreadable-title = تعذّرت قراءة الطلب
unreadable-why = كانت البيانات التي وصلتنا تالفة أو كبيرة جدًا، ولم يتغيّر أي شيء. يُرجى فتح الرابط الوارد في الرسالة مرة أخرى.
unavailable-title = تعذّر تنفيذ ذلك الآن
unavailable-why = المشكلة من جانبنا. لم يُفقد أي شيء، ويمكن إعادة المحاولة بأمان. يُرجى الانتظار دقيقة، ثم إعادة تحميل هذه الصفحة أو الضغط على الزر.

too-many-title = محاولات كثيرة جدًا

again-button = طلب رابط جديد
again-back = يُرجى العودة إلى { $app } وطلب رابط جديد.
again-back-plain = يُرجى العودة إلى التطبيق وطلب رابط جديد.
try-again = إعادة المحاولة

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = هل تريد إلغاء هذا الطلب؟
not-me-request-link = يتوقف رابط هذا الطلب عن العمل؛
not-me-request-kept = تبقى كلمة مرورك كما هي، ولا يتم تسجيل خروج أي جهاز.
not-me-request-button = إلغاء الطلب
not-me-change-title = هل تريد تسجيل خروج جميع الأجهزة؟
not-me-change-why = تم تغيير كلمة مرورك، وقد أفدت بأن ذلك لم يكن منك.
not-me-change-out = يتم تسجيل خروج جميع الأجهزة من حسابك، بما فيها أجهزة الآخرين؛
not-me-change-contact = نرسل رابطًا أو رمزًا لكلمة مرور جديدة إلى جهة اتصال أخرى في حسابك؛
not-me-change-no-contact = لا نرسل أي رسالة، إذ لا توجد في حسابك جهة اتصال أخرى يمكننا استخدامها؛
not-me-change-hold = لا يمكن لأحد تسجيل الدخول لمدة { $duration }، ولا حتى أنت، إلا إذا أُعيد تعيين كلمة المرور عبر جهة اتصال أخرى؛
not-me-change-password = تبقى كلمة المرور المُغيَّرة سارية. يُرجى اختيار كلمة جديدة في أقرب وقت.
not-me-change-button = تسجيل خروج جميع الأجهزة
not-me-close = إذا كان ذلك منك، فيُرجى إغلاق هذه الصفحة، ولن يتغيّر أي شيء.
not-me-request-done-title = تم إلغاء الطلب
not-me-request-done-why = لم يعد رابط هذا الطلب يعمل. لم تتغيّر كلمة مرورك.
not-me-change-done-title = تم تسجيل خروج جميع الأجهزة
not-me-change-done-why = تم تسجيل خروج جميع الأجهزة من حسابك، وتوقفت جميع الروابط والرموز السابقة عن العمل.
not-me-change-done-contact = نرسل الآن رابطًا أو رمزًا لكلمة مرور جديدة إلى جهة اتصال أخرى في حسابك. قد يستغرق ذلك دقيقة.
not-me-change-done-no-contact = لا توجد في حسابك جهة اتصال أخرى يمكننا استخدامها، لذلك لم نرسل أي رسالة.
not-me-change-done-held = لا يمكن لأحد تسجيل الدخول حتى { $until }، إلا إذا أُعيد تعيين كلمة المرور قبل ذلك عبر جهة اتصال أخرى.
not-me-change-done-then = تبقى كلمة المرور المُغيَّرة سارية إلى أن تختار كلمة جديدة. يُرجى القيام بذلك الآن.
not-me-change-done-mail = إذا كان من المحتمل أن يقرأ شخص آخر بريدك الإلكتروني، فيُرجى تغيير كلمة مرور حساب بريدك أيضًا.
not-me-over-title = لم يعد هناك ما يلزم فعله هنا
not-me-request-over-why = لم يعد بإمكان هذا الطلب تغيير كلمة مرورك: فقد انتهت صلاحيته أو حلّ محله طلب أحدث. وإذا لم يكن الطلب الأحدث منك أيضًا، فيُرجى استخدام الرابط الموجود في رسالته.
not-me-change-over-why = تم تغيير كلمة مرورك مرة أخرى منذ ذلك الحين، ولذلك لم يعد لهذا الرابط أي تأثير. إذا لم يكن ذلك منك، فيُرجى استخدام الرابط الموجود في أحدث رسالة.
not-me-expired-why = يعمل هذا الرابط لفترة محدودة بعد التغيير، ولم يغيّر الآن أي شيء. إذا كنت لا تعرف شيئًا عن هذا التغيير، فيُرجى طلب كلمة مرور جديدة.
not-me-invalid-why = قد يكون غير مكتمل، أو أن العنوان الذي أُرسل إليه لم يعد عنوان هذا الحساب. لم يتغيّر أي شيء.
not-me-reset-button = الحصول على كلمة مرور جديدة
not-me-reset-back = يُرجى العودة إلى { $app } وطلب كلمة مرور جديدة.

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = هل نسيت كلمة المرور؟
start-lead = يُرجى إدخال ما يدل على حسابك، وسنرسل إليك رسالة للحصول على كلمة مرور جديدة.
start-account = البريد الإلكتروني أو رقم الهاتف أو اسم المستخدم
start-account-hint = يُكتب رقم الهاتف مبدوءًا بعلامة + ورمز الدولة، مثل ⁦+1 206 555 0100⁩.
start-how = كيف نراسلك؟
start-how-email-link = رابط بالبريد الإلكتروني
start-how-sms-link = رابط في رسالة نصية
start-how-sms-pin = رمز في رسالة نصية
start-button = متابعة
start-error-empty = يُرجى إدخال البريد الإلكتروني أو رقم الهاتف أو اسم المستخدم.
start-error-email = عنوان البريد الإلكتروني هذا غير مكتمل. يجب أن يكون مثل ⁦name@example.com⁩.
start-error-phone = تعذّرت قراءة رقم الهاتف هذا. يُرجى كتابته مبدوءًا بعلامة + ورمز الدولة، مثل ⁦+1 206 555 0100⁩.
start-error-name = لا يحتوي اسم المستخدم إلا على حروف إنجليزية وأرقام (0-9) والعلامات ⁦. _ -⁩ ومن دون مسافات. أما رقم الهاتف فيبدأ بعلامة +.
start-error-method = يُرجى اختيار إحدى هذه الطرق.
start-told-unknown = لم نعثر على هذا الحساب. يُرجى التحقق من الكتابة أو تجربة عنوان أو رقم أو اسم مستخدم آخر.
start-told-disabled = هذا الحساب معطّل، لذلك لا يمكن إعادة تعيين كلمة مروره.
start-told-passwordless = ليست لهذا الحساب كلمة مرور يمكن إعادة تعيينها. يُرجى تسجيل الدخول بطريقتك المعتادة.
start-told-email = ليس لهذا الحساب بريد إلكتروني مؤكَّد يمكننا إرسال رابط إليه.
start-told-phone = ليس لهذا الحساب رقم هاتف مؤكَّد يمكننا إرسال رسالة نصية إليه.

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = يُرجى مراجعة بريدك الإلكتروني
start-sent-sms-title = يُرجى مراجعة هاتفك
start-sent-email-link = إذا كان { $account } مرتبطًا بحساب، فسنرسل رابطًا إلى البريد الإلكتروني المؤكَّد لذلك الحساب.
start-sent-sms-link = إذا كان { $account } مرتبطًا بحساب، فسنرسل رابطًا في رسالة نصية إلى رقم الهاتف المؤكَّد لذلك الحساب.
start-sent-sms-pin = إذا كان { $account } مرتبطًا بحساب، فسنرسل رمزًا في رسالة نصية إلى رقم الهاتف المؤكَّد لذلك الحساب.
start-sent-then = يُرجى فتح الرابط واتباع الخطوات. يبقى الرابط صالحًا لمدة { $duration }. وتبقى كلمة مرورك القديمة صالحة إلى أن تنتهي من الخطوات.
start-late-title = لم تصل الرسالة؟
start-late-email-link = قد يستغرق ذلك دقيقة. يُرجى البحث في مجلد الرسائل غير المرغوب فيها أيضًا.
start-late-sms-link = قد يستغرق ذلك دقيقة.
start-late-sms-pin = قد يستغرق ذلك دقيقة. إذا كان في الرسالة رابط بدلًا من الرمز، فيُرجى فتح الرابط.
start-late-country = لا يبدأ { $account } برمز الدولة. إذا كان رقم هاتف، فيُرجى البدء من جديد وكتابته مبدوءًا بعلامة + ورمز الدولة.
start-late-account = لن تصل أي رسالة إذا لم يوجد هذا الحساب، أو إذا لم يُؤكَّد عنوانه أو رقمه من قبل.
start-late-wait = يمكنك إرسال رسالة أخرى بعد { $duration }.
start-again-button = إرسال رسالة أخرى
start-again-countdown = إرسال رسالة أخرى ({ $time })
start-other = تجربة عنوان أو رقم آخر أو طريقة أخرى

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = إدخال الرمز
start-code-label = الرمز الوارد في الرسالة النصية
start-code-hint = 6 أرقام. يبقى الرمز صالحًا لمدة { $duration }.
start-code-once-more = يُرجى إدخال الرمز مرة أخرى أيضًا.
start-code-effect = عند الضغط على الزر، نرسل كلمة مرور جديدة إلى الهاتف نفسه في رسالة نصية، وتصبح كلمة مرورك القديمة غير صالحة، ويتم تسجيل خروجك من جميع الأجهزة.
start-code-malformed = عدد أرقام الرمز: { $count }.
start-code-not-valid = هذا الرمز غير صالح. يُرجى استخدام الرمز الوارد في أحدث رسالة. يتوقف الرمز عن العمل بعد خمس محاولات خاطئة، وعندها يُرجى إرسال رسالة أخرى.
start-code-expired = انتهت صلاحية هذا الرمز. يُرجى إرسال رسالة أخرى للحصول على رمز جديد.

## Nothing can be asked for here

start-too-many-why = طُلبت رسائل كثيرة جدًا من شبكتك أو لهذا التطبيق، لذلك لم تُرسل أي رسالة الآن. يُرجى إعادة المحاولة بعد { $duration }.
start-off-title = هذه الصفحة غير متاحة
start-off-why = لا يمكن إعادة تعيين كلمة المرور من هنا. يُرجى العودة إلى التطبيق أو الموقع الذي تسجّل الدخول إليه والبدء من هناك.
start-unreadable-why = كانت البيانات التي وصلتنا تالفة أو كبيرة جدًا، ولم يتغيّر أي شيء. يُرجى البدء من جديد.
