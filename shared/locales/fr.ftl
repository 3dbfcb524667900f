# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
}
duration-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
duration-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
date-time = { $day ->
    [1] 1er
   *[other] { $day }
} { month } { $year } à { $time } UTC
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $dd }/{ $mm }/{ $year } à { $time } UTC

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $browser } sur { $system }

## Every page

# Before the title of a page with an error.
page-error-prefix = Erreur :
# Followed by a link, an address or a number.
page-help = Besoin d’aide ? Contactez-nous :
page-close = Ce n’était pas vous ? Fermez cette page : rien ne changera.

## The page with the one button that resets

confirm-title = Obtenir un nouveau mot de passe
confirm-lead = Lorsque vous appuyez sur le bouton :
confirm-sent-email = nous créons un nouveau mot de passe et l’envoyons à la même adresse e-mail ;
confirm-sent-sms = nous créons un nouveau mot de passe et l’envoyons par SMS au même numéro ;
confirm-old = votre mot de passe actuel cesse de fonctionner ;
confirm-signed-out = vos sessions sont fermées sur tous les appareils.
confirm-button = M’envoyer un nouveau mot de passe

## The page that takes a new password

choose-title = Choisissez un nouveau mot de passe
choose-label = Nouveau mot de passe
choose-policy = Utilisez de { $minimum } à { $maximum } caractères. Les espaces et les lettres de toutes les langues sont acceptés.
choose-policy-ascii = Utilisez de { $minimum } à { $maximum } caractères : uniquement des lettres sans accent ni cédille, des chiffres, des espaces et des symboles courants du clavier.
choose-effect = Lorsque vous appuyez sur le bouton, votre mot de passe actuel cesse de fonctionner et vos sessions sont fermées sur tous les appareils.
choose-button = Changer le mot de passe

## Why a new password is refused

refused-too-short = Le mot de passe doit comporter au moins { $minimum } caractères.
refused-too-long = Le mot de passe doit comporter au maximum { $maximum } caractères.
refused-not-ascii = Utilisez uniquement des lettres sans accent ni cédille, des chiffres, des espaces et des symboles courants du clavier.
refused-character = Le mot de passe contient un caractère qui ne peut pas être saisi sur tous les appareils.
refused-common = Ce mot de passe est l’un des plus courants et se devine facilement. Choisissez-en un autre.
refused-own-words = Le mot de passe ne doit pas être composé de votre nom, de votre adresse ou du nom de l’application.
refused-same = Le nouveau mot de passe doit être différent de l’ancien.

## How the use of a link ended

ok-generate-title = Votre nouveau mot de passe est en route
ok-generate-email = Nous vous l’envoyons par e-mail. Cela peut prendre une minute ; vérifiez aussi vos spams.
ok-generate-sms = Nous vous l’envoyons par SMS. Cela peut prendre une minute.
ok-generate-then = Votre ancien mot de passe ne fonctionne plus et vos sessions ont été fermées sur tous les appareils. Connectez-vous avec le nouveau mot de passe.
ok-input-title = Votre mot de passe a été modifié
ok-input-then = Vos sessions ont été fermées sur tous les appareils. Connectez-vous avec votre nouveau mot de passe.
ok-button = Se connecter
ok-close = Vous pouvez fermer cette page et revenir à { $app }.

expired-title = Ce lien a expiré
expired-why = Les liens ne fonctionnent que peu de temps. Ce lien n’a pas modifié votre mot de passe.
used-title = Ce lien a déjà été utilisé
used-why = Chaque lien ne fonctionne qu’une fois, et celui-ci a servi à réinitialiser le mot de passe. Si c’était vous, connectez-vous avec le nouveau mot de passe.
used-then = Si ce n’était pas vous, ou si vous n’avez pas le nouveau mot de passe, il vous faut un nouveau lien dès maintenant.
superseded-title = Il existe un message plus récent
superseded-why = Après ce lien, nous vous avons envoyé un autre message. Ouvrez le plus récent et utilisez le lien ou le code qu’il contient.
superseded-then = Si vous ne le trouvez pas, il vous faut un nouveau lien.
invalid-title = Ce lien ne fonctionne pas
invalid-why = Il est peut-être incomplet. Revenez au message et copiez le lien en entier, jusqu’au tout dernier caractère.
invalid-then = S’il ne fonctionne toujours pas, il vous faut un nouveau lien.
unreadable-title = Demande illisible
unreadable-why = Les données reçues étaient endommagées ou trop volumineuses, et rien n’a été modifié. Ouvrez à nouveau le lien du message.
unavailable-title = L’opération n’a pas pu aboutir
unavailable-why = Le problème vient de chez nous. Rien n’est perdu et vous pouvez réessayer sans risque. Attendez une minute, puis rechargez cette page ou appuyez sur le bouton.

again-button = Demander un nouveau lien
again-back = Revenez à { $app } et demandez-en un nouveau.
again-back-plain = Revenez à l’application et demandez-en un nouveau.
try-again = Réessayer

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = Annuler cette demande ?
not-me-request-link = le lien de cette demande cesse de fonctionner ;
not-me-request-kept = votre mot de passe reste le même et aucune session n’est fermée.
not-me-request-button = Annuler la demande
not-me-change-title = Fermer toutes les sessions ?
not-me-change-why = Votre mot de passe a été modifié, et vous indiquez que ce n’était pas vous.
not-me-change-out = les sessions de votre compte sont fermées sur tous les appareils, y compris ceux d’autres personnes ;
not-me-change-contact = nous envoyons un lien ou un code pour un nouveau mot de passe à un autre contact de votre compte ;
not-me-change-no-contact = aucun message n’est envoyé, car votre compte n’a pas d’autre contact utilisable ;
not-me-change-hold = personne ne peut se connecter pendant { $duration }, pas même vous, sauf si le mot de passe est réinitialisé via un autre contact ;
not-me-change-password = le mot de passe modifié reste en place. Choisissez-en un nouveau dès que possible.
not-me-change-button = Fermer toutes les sessions
not-me-close = Si c’était vous, fermez cette page : rien ne changera.
not-me-request-done-title = La demande est annulée
not-me-request-done-why = Le lien de cette demande ne fonctionne plus. Votre mot de passe n’a pas été modifié.
not-me-change-done-title = Toutes les sessions sont fermées
not-me-change-done-why = Les sessions de votre compte ont été fermées sur tous les appareils, et tous les liens et codes précédents ne fonctionnent plus.
not-me-change-done-contact = Nous envoyons un lien ou un code pour un nouveau mot de passe à un autre contact de votre compte. Cela peut prendre une minute.
not-me-change-done-no-contact = Votre compte n’a pas d’autre contact utilisable : aucun message n’a été envoyé.
not-me-change-done-held = Personne ne peut se connecter jusqu’au { $until }, sauf si le mot de passe est réinitialisé avant via un autre contact.
not-me-change-done-then = Le mot de passe modifié reste valable jusqu’à ce que vous en choisissiez un nouveau. Faites-le maintenant.
not-me-change-done-mail = Si quelqu’un d’autre lit peut-être vos e-mails, changez aussi le mot de passe de votre messagerie.
not-me-over-title = Il n’y a plus rien à faire ici
not-me-request-over-why = Cette demande ne peut plus modifier votre mot de passe : elle a expiré ou une demande plus récente l’a remplacée. Si celle-ci ne vient pas de vous non plus, utilisez le lien de son message.
not-me-change-over-why = Votre mot de passe a de nouveau été modifié depuis ; ce lien n’a donc plus d’effet. Si ce n’était pas vous, utilisez le lien du message le plus récent.
not-me-expired-why = Après une modification, ce lien ne fonctionne que pendant un temps limité ; il n’a rien changé. Si vous ne reconnaissez pas cette modification, demandez un nouveau mot de passe.
not-me-invalid-why = Il est peut-être incomplet, ou l’adresse à laquelle il a été envoyé n’est plus celle du compte. Rien n’a été modifié.
not-me-reset-button = Obtenir un nouveau mot de passe
not-me-reset-back = Revenez à { $app } et demandez un nouveau mot de passe.
