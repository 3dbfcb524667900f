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
    [one] { $count } dia
   *[other] { $count } dias
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
}
date-time = { $day ->
    [1] 1º
   *[other] { $day }
} de { month } de { $year } às { $time } UTC
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $dd }/{ $mm }/{ $year } às { $time } UTC

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $browser } no { $system }

## Every page

# Before the title of a page with an error.
page-error-prefix = Erro:
# Followed by a link, an address or a number.
page-help = Precisa de ajuda? Fale conosco:
page-close = Não foi você? Feche esta página e nada mudará.
# A button that was pressed.
page-busy = Um momento…

## The page with the one button that resets

confirm-title = Receba uma nova senha
confirm-lead = Ao tocar ou clicar no botão:
confirm-sent-email = criamos uma nova senha e a enviamos para o mesmo endereço de e-mail;
confirm-sent-sms = criamos uma nova senha e a enviamos por SMS para o mesmo celular;
confirm-old = sua senha atual deixa de funcionar;
confirm-signed-out = sua conta é desconectada de todos os dispositivos.
confirm-button = Enviar nova senha

## The page that takes a new password

choose-title = Escolha uma nova senha
choose-label = Nova senha
choose-show = Mostrar senha
choose-shown = Sua senha está visível.
choose-hidden = Sua senha está oculta.
choose-policy = Use de { $minimum } a { $maximum } caracteres. Espaços e letras de qualquer idioma são aceitos.
choose-policy-ascii = Use de { $minimum } a { $maximum } caracteres: somente letras sem acento nem cedilha, números, espaços e símbolos comuns do teclado.
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = Caracteres até agora: { $count } (no mínimo { $minimum })
choose-count-many = Caracteres: { $count } (no máximo { $maximum })
choose-count-enough = Tamanho suficiente.
choose-effect = Ao tocar ou clicar no botão, sua senha atual deixa de funcionar e sua conta é desconectada de todos os dispositivos.
choose-button = Alterar senha

## Why a new password is refused

refused-too-short = A senha deve ter no mínimo { $minimum } caracteres.
refused-too-long = A senha deve ter no máximo { $maximum } caracteres.
refused-not-ascii = Use somente letras sem acento nem cedilha, números, espaços e símbolos comuns do teclado.
refused-character = A senha tem um caractere que não pode ser digitado em todos os dispositivos.
refused-common = Esta senha é uma das mais comuns e fácil de adivinhar. Escolha outra.
refused-own-words = A senha não pode ser formada pelo seu nome, pelo seu endereço ou pelo nome do app.
refused-same = A nova senha deve ser diferente da antiga.
refused-weak = Esta senha é fácil demais de adivinhar.

# What is weak about it, after refused-weak.
weak-keyboard-row = Teclas em sequência são fáceis de adivinhar.
weak-keyboard-pattern = Padrões curtos no teclado são fáceis de adivinhar.
weak-repeat-character = Repetições como “aaa” são fáceis de adivinhar.
weak-repeat-part = Repetições como “abcabcabc” são pouco melhores que “abc”.
weak-top-10 = É uma das 10 senhas mais comuns.
weak-top-100 = É uma das 100 senhas mais comuns.
weak-common = É uma senha muito comum.
weak-similar = É parecida com uma senha muito comum.
weak-sequence = Sequências como “abc” ou “6543” são fáceis de adivinhar.
weak-year = Anos recentes são fáceis de adivinhar.
weak-word = Uma única palavra é fácil de adivinhar.
weak-date = Datas costumam ser fáceis de adivinhar.
weak-name = Um nome sozinho é fácil de adivinhar.
weak-names = Nomes comuns são fáceis de adivinhar.
# What would be better: a list.
better-words = Use algumas palavras que não formem uma frase conhecida.
better-no-signs = Não é preciso usar símbolos, números nem letras maiúsculas.
better-longer = Acrescente mais uma ou duas palavras, de preferência incomuns.
better-capitals = Letras maiúsculas não ajudam muito.
better-all-capitals = Tudo em maiúsculas é tão fácil de adivinhar quanto tudo em minúsculas.
better-reversed = Uma palavra de trás para frente é pouco melhor.
better-substitutes = Trocar “a” por “@” e coisas assim não ajuda muito.
better-keyboard = Use um padrão mais longo no teclado, com mais mudanças de direção.
better-repeats = Evite palavras e caracteres repetidos.
better-sequences = Evite sequências.
better-recent-years = Evite anos recentes.
better-own-years = Evite anos que tenham a ver com você.
better-own-dates = Evite datas e anos que tenham a ver com você.

## How the use of a link ended

ok-generate-title = Sua nova senha está a caminho
ok-generate-email = Estamos enviando a senha para seu e-mail. Pode levar um minuto; confira também a pasta de spam.
ok-generate-sms = Estamos enviando a senha por SMS para seu celular. Pode levar um minuto.
ok-generate-then = Sua senha antiga não funciona mais, e sua conta foi desconectada de todos os dispositivos. Entre com a nova senha.
ok-input-title = Sua senha foi alterada
ok-input-then = Sua conta foi desconectada de todos os dispositivos. Entre com sua nova senha.
ok-button = Ir para o login
ok-close = Você pode fechar esta página e voltar para { $app }.

expired-title = Este link expirou
expired-why = Os links funcionam por pouco tempo. Sua senha não foi alterada por este link.
used-title = Este link já foi usado
used-why = Cada link funciona uma única vez, e este já redefiniu a senha. Se foi você, entre com a nova senha.
used-then = Se não foi você ou se você não tem a nova senha, é preciso pedir um novo link agora.
superseded-title = Há uma mensagem mais recente
superseded-why = Depois deste link, enviamos outra mensagem para você. Abra a mais recente e use o link ou o código que está nela.
superseded-then = Se não a encontrar, é preciso pedir um novo link.
invalid-title = Este link não funciona
invalid-why = Talvez ele esteja incompleto. Volte à mensagem e copie o link inteiro, até o último caractere.
invalid-then = Se ainda assim não funcionar, é preciso pedir um novo link.
unreadable-title = Não foi possível ler os dados
unreadable-why = Os dados recebidos estavam danificados ou eram grandes demais, e nada foi alterado. Abra novamente o link da mensagem.
unavailable-title = Não foi possível fazer isso agora
unavailable-why = O problema é do nosso lado. Nada foi perdido, e você pode tentar de novo sem risco. Espere um minuto e recarregue esta página ou use o botão.

too-many-title = Tentativas demais

again-button = Pedir um novo link
again-back = Volte para { $app } e peça um novo.
again-back-plain = Volte para o app e peça um novo.
try-again = Tentar de novo

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = Cancelar este pedido?
not-me-request-link = o link deste pedido deixa de funcionar;
not-me-request-kept = sua senha continua a mesma, e nenhum dispositivo é desconectado.
not-me-request-button = Cancelar o pedido
not-me-change-title = Desconectar todos os dispositivos?
not-me-change-why = Sua senha foi alterada, e você informa que não foi você.
not-me-change-out = todos os dispositivos são desconectados da sua conta, inclusive os de outras pessoas;
not-me-change-contact = enviamos um link ou código para uma nova senha a outro contato da sua conta;
not-me-change-no-contact = nenhuma mensagem é enviada, porque sua conta não tem outro contato que possamos usar;
not-me-change-hold = ninguém pode entrar por { $duration }, nem mesmo você, a menos que a senha seja redefinida por outro contato;
not-me-change-password = a senha alterada continua valendo. Escolha uma nova assim que puder.
not-me-change-button = Desconectar todos
not-me-close = Se foi você, feche esta página e nada mudará.
not-me-request-done-title = O pedido foi cancelado
not-me-request-done-why = O link deste pedido não funciona mais. Sua senha não foi alterada.
not-me-change-done-title = Todos os dispositivos foram desconectados
not-me-change-done-why = Todos os dispositivos foram desconectados da sua conta, e os links e códigos anteriores não funcionam mais.
not-me-change-done-contact = Estamos enviando um link ou código para uma nova senha a outro contato da sua conta. Pode levar um minuto.
not-me-change-done-no-contact = Sua conta não tem outro contato que possamos usar, por isso nenhuma mensagem foi enviada.
not-me-change-done-held = Ninguém pode entrar até { $until }, a menos que a senha seja redefinida antes por outro contato.
not-me-change-done-then = A senha alterada vale até você escolher uma nova. Faça isso agora.
not-me-change-done-mail = Se outra pessoa puder estar lendo seus e-mails, troque também a senha da sua conta de e-mail.
not-me-over-title = Não há mais nada a fazer aqui
not-me-request-over-why = Este pedido não pode mais alterar sua senha: ele expirou ou foi substituído por um mais recente. Se o mais recente também não foi feito por você, use o link da mensagem dele.
not-me-change-over-why = Sua senha foi alterada de novo desde então, por isso este link não tem mais efeito. Se não foi você, use o link da mensagem mais recente.
not-me-expired-why = Este link funciona por tempo limitado depois de uma alteração e não mudou nada agora. Se você não reconhece a alteração, peça uma nova senha.
not-me-invalid-why = Talvez ele esteja incompleto, ou o endereço para o qual foi enviado não é mais o da conta. Nada foi alterado.
not-me-reset-button = Receber uma nova senha
not-me-reset-back = Volte para { $app } e peça uma nova senha.

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = Esqueceu sua senha?
start-lead = Diga qual é a sua conta, e enviaremos uma mensagem para você receber uma nova senha.
start-account = E-mail, número de celular ou nome de usuário
start-account-hint = Comece o número de celular com + e o código do país, por exemplo, +55 11 91234 5678.
start-how = Como você quer receber?
start-how-email-link = Link por e-mail
start-how-sms-link = Link por SMS
start-how-sms-pin = Código por SMS
start-button = Continuar
start-error-empty = Digite seu e-mail, número de celular ou nome de usuário.
start-error-email = Este e-mail não está completo. Ele deve ser como nome@example.com.
start-error-phone = Não conseguimos ler este número. Comece com + e o código do país, por exemplo, +55 11 91234 5678.
start-error-name = Um nome de usuário tem somente letras sem acento nem cedilha, números e os sinais . _ - sem espaços. Um número de celular começa com +.
start-error-method = Escolha uma destas opções.
start-told-unknown = Não encontramos esta conta. Confira se digitou certo ou tente outro e-mail, número ou nome de usuário.
start-told-disabled = Esta conta está desativada, e por isso não é possível redefinir a senha dela.
start-told-passwordless = Esta conta não tem uma senha que possa ser redefinida. Entre da forma como você costuma entrar.
start-told-email = Esta conta não tem um e-mail confirmado para o qual possamos enviar um link.
start-told-phone = Esta conta não tem um número de celular confirmado para o qual possamos enviar um SMS.

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = Confira seu e-mail
start-sent-sms-title = Confira seu celular
start-sent-email-link = Se { $account } pertence a uma conta, estamos enviando um link para o e-mail confirmado dessa conta.
start-sent-sms-link = Se { $account } pertence a uma conta, estamos enviando um link por SMS para o celular confirmado dessa conta.
start-sent-sms-pin = Se { $account } pertence a uma conta, estamos enviando um código por SMS para o celular confirmado dessa conta.
start-sent-then = Abra o link e siga os passos. Ele funciona por { $duration }. Sua senha atual funciona até você terminar.
start-late-title = Não recebeu a mensagem?
start-late-email-link = Pode levar um minuto. Confira também a pasta de spam.
start-late-sms-link = Pode levar um minuto.
start-late-sms-pin = Pode levar um minuto. Se a mensagem tiver um link em vez de um código, abra o link.
start-late-country = { $account } não tem código do país. Se for um número de celular, comece de novo com + e o código do país.
start-late-account = Nada chega se essa conta não existe ou se o e-mail ou o número dela nunca foi confirmado.
start-late-wait = Você pode enviar outra mensagem daqui a { $duration }.
start-again-button = Enviar outra mensagem
start-again-countdown = Enviar outra mensagem ({ $time })
start-other = Tentar outro e-mail, número ou meio

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = Digite o código
start-code-label = Código do SMS
start-code-hint = 6 dígitos. Ele funciona por { $duration }.
start-code-once-more = Digite também o código mais uma vez.
start-code-effect = Ao tocar ou clicar no botão, enviamos uma nova senha por SMS para o mesmo celular. Sua senha atual deixa de funcionar e sua conta é desconectada de todos os dispositivos.
start-code-malformed = O código tem { $count } dígitos.
start-code-not-valid = Este código não é válido. Use o da mensagem mais recente. Depois de cinco tentativas erradas, um código deixa de funcionar; nesse caso, envie outra mensagem.
start-code-expired = Este código expirou. Envie outra mensagem para receber um novo.

## Nothing can be asked for here

start-too-many-why = Foram pedidas mensagens demais pela sua rede ou para este app, e por isso nenhuma foi enviada agora. Tente de novo daqui a { $duration }.
start-off-title = Esta página não está disponível
start-off-why = Não é possível redefinir senhas aqui. Volte para o app ou site em que você entra e comece por lá.
start-unreadable-why = Os dados recebidos estavam danificados ou eram grandes demais, e nada foi alterado. Comece de novo.
