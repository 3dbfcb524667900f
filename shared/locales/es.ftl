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
choose-policy = Usa de { $minimum } a { $maximum } caracteres. Puedes incluir espacios y letras de cualquier idioma.
choose-policy-ascii = Usa de { $minimum } a { $maximum } caracteres: solo letras inglesas (sin tildes ni ñ), números, espacios y símbolos comunes del teclado.
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
