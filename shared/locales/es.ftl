# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}
duration-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
duration-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
duration-days = { $count ->
    [1] 24 horas
    [2] 48 horas
    [3] 72 horas
    [4] 96 horas
    [5] 120 horas
    [6] 144 horas
    [7] 1 semana
   *[other] { $count } d
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
date-time = { $day } de { month } de { $year } a las { $time } UTC
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $dd }/{ $mm }/{ $year } a las { $time } UTC

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $browser } en { $system }

## Every page

# Before the title of a page with an error.
page-error-prefix = Error:
# Followed by a link, an address or a number.
page-help = ¿Necesitas ayuda? Contáctanos:
page-close = ¿No fuiste tú? Cierra esta página y no cambiará nada.
# A button that was pressed.
page-busy = Un momento…

## The page with the one button that resets

confirm-title = Obtén una contraseña nueva
confirm-lead = Al pulsar el botón:
confirm-sent-email = creamos una contraseña nueva y la enviamos a la misma dirección de correo;
confirm-sent-sms = creamos una contraseña nueva y la enviamos por SMS al mismo teléfono;
confirm-old = tu contraseña actual deja de funcionar;
confirm-signed-out = se cierra tu sesión en todos los dispositivos.
confirm-button = Enviarme una contraseña nueva

## The page that takes a new password

choose-title = Elige una contraseña nueva
choose-label = Contraseña nueva
choose-show = Mostrar contraseña
choose-shown = Tu contraseña está visible.
choose-hidden = Tu contraseña está oculta.
choose-policy = Usa de { $minimum } a { $maximum } caracteres. Puedes incluir espacios y letras de cualquier idioma.
choose-policy-ascii = Usa de { $minimum } a { $maximum } caracteres: solo letras inglesas (sin tildes ni ñ), números, espacios y símbolos comunes del teclado.
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = Caracteres hasta ahora: { $count } (mínimo { $minimum })
choose-count-many = Caracteres: { $count } (máximo { $maximum })
choose-count-enough = Longitud suficiente.
choose-effect = Al pulsar el botón, tu contraseña actual deja de funcionar y se cierra tu sesión en todos los dispositivos.
choose-button = Cambiar contraseña

## Why a new password is refused

refused-too-short = La contraseña debe tener al menos { $minimum } caracteres.
refused-too-long = La contraseña debe tener como máximo { $maximum } caracteres.
refused-not-ascii = Usa solo letras inglesas (sin tildes ni ñ), números, espacios y símbolos comunes del teclado.
refused-character = La contraseña tiene un carácter que no se puede escribir en todos los dispositivos.
refused-common = Esta contraseña es una de las más comunes y se adivina fácilmente. Elige otra.
refused-own-words = La contraseña no debe estar formada por tu nombre, tu dirección o el nombre de la app.
refused-same = La contraseña nueva debe ser distinta de la anterior.
refused-weak = Esta contraseña es demasiado fácil de adivinar.

# What is weak about it, after refused-weak.
weak-keyboard-row = Las teclas seguidas son fáciles de adivinar.
weak-keyboard-pattern = Los patrones cortos del teclado son fáciles de adivinar.
weak-repeat-character = Las repeticiones como «aaa» son fáciles de adivinar.
weak-repeat-part = Las repeticiones como «abcabcabc» apenas mejoran «abc».
weak-top-10 = Es una de las 10 contraseñas más comunes.
weak-top-100 = Es una de las 100 contraseñas más comunes.
weak-common = Es una contraseña muy común.
weak-similar = Se parece a una contraseña muy común.
weak-sequence = Las secuencias como «abc» o «6543» son fáciles de adivinar.
weak-year = Los años recientes son fáciles de adivinar.
weak-word = Una sola palabra es fácil de adivinar.
weak-date = Las fechas suelen ser fáciles de adivinar.
weak-name = Un nombre solo es fácil de adivinar.
weak-names = Los nombres comunes son fáciles de adivinar.
# What would be better: a list.
better-words = Usa varias palabras que no formen una frase conocida.
better-no-signs = No hacen falta símbolos, números ni mayúsculas.
better-longer = Añade una o dos palabras más, mejor si son poco comunes.
better-capitals = Las mayúsculas no ayudan mucho.
better-all-capitals = Todo en mayúsculas es tan fácil de adivinar como todo en minúsculas.
better-reversed = Una palabra al revés apenas es mejor.
better-substitutes = Cambiar «a» por «@» y cosas así no ayuda mucho.
better-keyboard = Usa un patrón de teclado más largo y con más giros.
better-repeats = Evita palabras y caracteres repetidos.
better-sequences = Evita las secuencias.
better-recent-years = Evita los años recientes.
better-own-years = Evita los años que tengan que ver contigo.
better-own-dates = Evita fechas y años que tengan que ver contigo.

## How the use of a link ended

ok-generate-title = Tu contraseña nueva está en camino
ok-generate-email = Te la estamos enviando por correo electrónico. Puede tardar un minuto; revisa también la carpeta de spam.
ok-generate-sms = Te la estamos enviando por SMS a tu teléfono. Puede tardar un minuto.
ok-generate-then = Tu contraseña anterior ya no funciona y se cerró tu sesión en todos los dispositivos. Inicia sesión con la contraseña nueva.
ok-input-title = Se cambió tu contraseña
ok-input-then = Se cerró tu sesión en todos los dispositivos. Inicia sesión con tu contraseña nueva.
ok-button = Ir a iniciar sesión
ok-close = Puedes cerrar esta página y volver a { $app }.

expired-title = Este enlace ya caducó
expired-why = Los enlaces solo funcionan durante poco tiempo. Tu contraseña no se cambió con este enlace.
used-title = Este enlace ya se usó
used-why = Cada enlace funciona una sola vez y con este ya se restableció la contraseña. Si fuiste tú, inicia sesión con la contraseña nueva.
used-then = Si no fuiste tú o no tienes la contraseña nueva, necesitas un enlace nuevo ahora mismo.
superseded-title = Hay un mensaje más reciente
superseded-why = Después de este enlace te enviamos otro mensaje. Abre el más reciente y usa el enlace o el código que contiene.
superseded-then = Si no lo encuentras, necesitas un enlace nuevo.
invalid-title = Este enlace no funciona
invalid-why = Puede que esté incompleto. Vuelve al mensaje y copia el enlace entero, hasta el último carácter.
invalid-then = Si sigue sin funcionar, necesitas un enlace nuevo.
unreadable-title = No se pudo leer la solicitud
unreadable-why = Los datos que recibimos estaban dañados o eran demasiado grandes, y no se cambió nada. Vuelve a abrir el enlace del mensaje.
unavailable-title = No pudimos hacerlo en este momento
unavailable-why = El problema es nuestro. No se perdió nada y puedes volver a intentarlo sin riesgo. Espera un minuto y luego recarga esta página o pulsa el botón.

too-many-title = Demasiados intentos

again-button = Pedir un enlace nuevo
again-back = Vuelve a { $app } y pide uno nuevo.
again-back-plain = Vuelve a la app y pide uno nuevo.
try-again = Reintentar

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = ¿Cancelar esta solicitud?
not-me-request-link = el enlace de esta solicitud deja de funcionar;
not-me-request-kept = tu contraseña sigue igual y no se cierra ninguna sesión.
not-me-request-button = Cancelar la solicitud
not-me-change-title = ¿Cerrar sesión en todos los dispositivos?
not-me-change-why = Se cambió tu contraseña y nos indicas que no fuiste tú.
not-me-change-out = se cierra la sesión de tu cuenta en todos los dispositivos, también en los de otras personas;
not-me-change-contact = enviamos un enlace o un código para una contraseña nueva a otro contacto de tu cuenta;
not-me-change-no-contact = no se envía ningún mensaje, porque tu cuenta no tiene otro contacto que podamos usar;
not-me-change-hold = nadie puede iniciar sesión durante { $duration }, ni siquiera tú, salvo que la contraseña se restablezca con otro contacto;
not-me-change-password = la contraseña cambiada se mantiene. Elige una nueva lo antes posible.
not-me-change-button = Cerrar todas las sesiones
not-me-close = Si fuiste tú, cierra esta página y no cambiará nada.
not-me-request-done-title = La solicitud está cancelada
not-me-request-done-why = El enlace de esta solicitud ya no funciona. Tu contraseña no se cambió.
not-me-change-done-title = Se cerraron todas las sesiones
not-me-change-done-why = Se cerró la sesión de tu cuenta en todos los dispositivos, y los enlaces y códigos anteriores ya no funcionan.
not-me-change-done-contact = Estamos enviando un enlace o un código para una contraseña nueva a otro contacto de tu cuenta. Puede tardar un minuto.
not-me-change-done-no-contact = Tu cuenta no tiene otro contacto que podamos usar, así que no se envió ningún mensaje.
not-me-change-done-held = Nadie puede iniciar sesión hasta el { $until }, salvo que antes se restablezca la contraseña con otro contacto.
not-me-change-done-then = La contraseña cambiada se mantiene hasta que elijas una nueva. Hazlo ahora.
not-me-change-done-mail = Si es posible que otra persona lea tu correo, cambia también la contraseña de tu cuenta de correo.
not-me-over-title = Aquí ya no queda nada por hacer
not-me-request-over-why = Esta solicitud ya no puede cambiar tu contraseña: caducó o la sustituyó otra más reciente. Si la más reciente tampoco es tuya, usa el enlace de su mensaje.
not-me-change-over-why = Desde entonces, tu contraseña se volvió a cambiar, así que este enlace ya no tiene efecto. Si no fuiste tú, usa el enlace del mensaje más reciente.
not-me-expired-why = Tras un cambio, este enlace solo funciona durante un tiempo limitado; ahora no cambió nada. Si no reconoces el cambio, pide una contraseña nueva.
not-me-invalid-why = Puede que esté incompleto o que la dirección a la que se envió ya no sea la de la cuenta. No se cambió nada.
not-me-reset-button = Obtener una contraseña nueva
not-me-reset-back = Vuelve a { $app } y pide una contraseña nueva.

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = ¿Olvidaste tu contraseña?
start-lead = Dinos cuál es tu cuenta y te enviaremos un mensaje para obtener una contraseña nueva.
start-account = Correo electrónico, número de teléfono o nombre de usuario
start-account-hint = Empieza el número de teléfono con + y el código del país, por ejemplo, +34 600 123 456.
start-how = ¿Cómo quieres recibirlo?
start-how-email-link = Enlace por correo electrónico
start-how-sms-link = Enlace por SMS
start-how-sms-pin = Código por SMS
start-button = Continuar
start-error-empty = Escribe tu correo electrónico, número de teléfono o nombre de usuario.
start-error-email = Este correo electrónico no está completo. Debe ser como nombre@example.com.
start-error-phone = No podemos leer este número de teléfono. Empieza con + y el código del país, por ejemplo, +34 600 123 456.
start-error-name = Un nombre de usuario solo tiene letras sin acento ni ñ, números y los signos . _ - sin espacios. Un número de teléfono empieza con +.
start-error-method = Elige uno de estos medios.
start-told-unknown = No encontramos esta cuenta. Comprueba que esté bien escrita o prueba con otro correo, número o nombre de usuario.
start-told-disabled = Esta cuenta está desactivada, por lo que no se puede restablecer su contraseña.
start-told-passwordless = Esta cuenta no tiene una contraseña que se pueda restablecer. Inicia sesión como de costumbre.
start-told-email = Esta cuenta no tiene un correo electrónico confirmado al que enviar un enlace.
start-told-phone = Esta cuenta no tiene un número de teléfono confirmado al que enviar un SMS.

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = Revisa tu correo electrónico
start-sent-sms-title = Revisa tu teléfono
start-sent-email-link = Si { $account } pertenece a una cuenta, enviaremos un enlace al correo electrónico confirmado de esa cuenta.
start-sent-sms-link = Si { $account } pertenece a una cuenta, enviaremos un enlace por SMS al número de teléfono confirmado de esa cuenta.
start-sent-sms-pin = Si { $account } pertenece a una cuenta, enviaremos un código por SMS al número de teléfono confirmado de esa cuenta.
start-sent-then = Abre el enlace y sigue los pasos. Funciona durante { $duration }. Tu contraseña anterior funciona hasta que termines.
start-late-title = ¿No te llega el mensaje?
start-late-email-link = Puede tardar un minuto. Revisa también la carpeta de spam.
start-late-sms-link = Puede tardar un minuto.
start-late-sms-pin = Puede tardar un minuto. Si el mensaje trae un enlace en lugar de un código, abre el enlace.
start-late-country = { $account } no tiene código de país. Si es un número de teléfono, empieza de nuevo con + y el código del país.
start-late-account = No llega nada si no existe esa cuenta o si nunca se confirmó su correo o su número.
start-late-wait = Puedes enviar otro mensaje dentro de { $duration }.
start-again-button = Enviar otro mensaje
start-again-countdown = Enviar otro mensaje ({ $time })
start-other = Probar con otro correo, número o medio

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = Escribe el código
start-code-label = Código del SMS
start-code-hint = 6 dígitos. Funciona durante { $duration }.
start-code-once-more = Escribe también el código otra vez.
start-code-effect = Al pulsar el botón, enviamos una contraseña nueva por SMS al mismo teléfono. Tu contraseña anterior deja de funcionar y se cierra tu sesión en todos los dispositivos.
start-code-malformed = El código tiene { $count } dígitos.
start-code-not-valid = Este código no es válido. Usa el del mensaje más reciente. Después de cinco intentos fallidos, un código deja de funcionar; en ese caso, envía otro mensaje.
start-code-expired = Este código ha caducado. Envía otro mensaje para obtener uno nuevo.

## Nothing can be asked for here

start-too-many-why = Se pidieron demasiados mensajes desde tu red o para esta aplicación, así que ahora no se envió ninguno. Inténtalo de nuevo dentro de { $duration }.
start-off-title = Esta página no está disponible
start-off-why = Aquí no se puede restablecer ninguna contraseña. Vuelve a la aplicación o al sitio donde inicias sesión y empieza allí.
start-unreadable-why = Los datos que llegaron estaban dañados o eran demasiado grandes, y no se cambió nada. Empieza de nuevo.
