use proptest::prelude::*;

use super::super::context::Written;
use super::super::render::Rendered;
use super::*;

fn check_in(tag: &str, kind: MessageKind, source: &TemplateSource) -> Vec<String> {
    let settings = AppSettings::named("Shop").unwrap();
    let faults = check(kind, &Locale::parse(tag).unwrap(), source, &settings);
    faults.iter().map(|fault| format!("{} {fault}", fault.code)).collect()
}

fn sms(text: &str) -> Vec<String> {
    let source = TemplateSource { sms: Some(text.to_owned()), ..TemplateSource::default() };
    check_in("en", MessageKind::SmsLink, &source)
}

fn html(html: &str) -> Vec<String> {
    let source = TemplateSource {
        subject: Some("Reset".to_owned()),
        text: Some("{{ link }}".to_owned()),
        html: Some(html.to_owned()),
        sms: None,
    };
    check_in("en", MessageKind::EmailLink, &source)
}

#[test]
fn every_built_in_text_is_held_by_the_same_checks() {
    for language in Language::all() {
        for kind in MessageKind::ALL {
            let source = super::super::built_in::parts(kind, language).to_source();
            let faults = check_in(language.tag, kind, &source);
            let faults: Vec<_> = faults.into_iter().filter(|fault| !fault.starts_with("segments")).collect();
            assert!(faults.is_empty(), "{} {}: {faults:#?}", language.tag, kind.as_str());
        }
    }
}

#[test]
fn a_text_is_refused_for_what_would_fail_at_send() {
    assert!(sms("{{ app.name }}: {{ link }}").is_empty());
    insta::assert_snapshot!(sms("a\nb {{ lnk }} {{ link }}").join("\n"), @"unknown-placeholder sms: this message has no placeholder {{ lnk }}; did you mean {{ link }}? (line 2, column 6)");
    insta::assert_snapshot!(sms("{{ pin }} {{ link }}").join("\n"), @"unknown-placeholder sms: this message has no placeholder {{ pin }} (line 1, column 4)");
    insta::assert_snapshot!(sms("{% if mode == 'input' %}{{ nobody.name }}{% endif %}{{ link }}").join("\n"), @"unknown-placeholder sms: this message has no placeholder {{ nobody.name }} (line 1, column 28)");
    insta::assert_snapshot!(sms("{{ link").join("\n"), @"syntax sms: syntax error: unexpected end of input, expected end of variable block (line 1, column 4)");
    insta::assert_snapshot!(sms("no link").join("\n"), @"missing-placeholder sms: must contain {{ link }}, whatever its conditions say");
    insta::assert_snapshot!(sms("{% if mode == 'generate' %}{{ link }}{% endif %}").join("\n"), @"missing-placeholder sms: must contain {{ link }}, whatever its conditions say");
    insta::assert_snapshot!(sms("{{ link }} or {{ link }}").join("\n"), @"twice sms: contains {{ link }} more than once (line 1, column 18)");
    insta::assert_snapshot!(sms("{% for a in app %}{{ link }}{% endfor %}").join("\n"), @"not-allowed sms: loops are not allowed in a message (line 1, column 4)");
    insta::assert_snapshot!(sms("{{ link|replace('a', 'b') }}").join("\n"), @"not-allowed sms: there is no filter replace; there are capitalize, default, lower, title, trim, upper (line 1, column 9)");
    insta::assert_snapshot!(sms("{% include 'layout.html' %}{{ link }}").join("\n"), @r#"not-allowed sms: only "layout.html" and "button.html" can be used, and only in HTML (line 1, column 12)"#);
    insta::assert_snapshot!(sms("{{ range(9) }}{{ link }}").join("\n"), @"not-allowed sms: a call is not allowed in a message (line 1, column 4)");
    insta::assert_snapshot!(sms("{{ app }}{{ link }}").join("\n"), @"unknown-placeholder sms: this message has no placeholder {{ app }} (line 1, column 4)");
    insta::assert_snapshot!(sms("Grüße – {{ link }}").join("\n"), @"segments sms: takes 2 segments, each of which is paid for (– is not in GSM-7: the whole text takes 70 characters a segment instead of 160) (line 1, column 7)");
}

#[test]
fn parts_are_those_of_the_kind() {
    let mail = TemplateSource {
        subject: Some("a\nb".to_owned()),
        text: Some("{{ link }}".to_owned()),
        ..TemplateSource::default()
    };
    insta::assert_snapshot!(check_in("en", MessageKind::EmailLink, &mail).join("\n"), @"line-break subject: must be one line (line 1, column 2)");
    insta::assert_snapshot!(check_in("en", MessageKind::SmsLink, &mail).join("\n"), @"
foreign-part subject: does not belong to this kind of message
foreign-part text: does not belong to this kind of message
missing-part sms: is missing
");
    let told = TemplateSource { subject: Some("{{ link }}".to_owned()), ..mail };
    insta::assert_snapshot!(check_in("en", MessageKind::EmailLink, &told).join("\n"), @"secret-in-subject subject: must not name {{ link }}: subjects show on locked screens and in logs (line 1, column 4)");
}

#[test]
fn a_language_that_we_have_no_words_in_is_told_so() {
    let source =
        TemplateSource { sms: Some("{{ link }} ({{ expires_in }})".to_owned()), ..TemplateSource::default() };
    insta::assert_snapshot!(check_in("it", MessageKind::SmsLink, &source).join("\n"), @"no-words sms: is written in signs, such as 10 min or 2026-11-21 20:24 UTC: Rekey has no words for it (line 1, column 16)");
    assert!(check_in("pt-PT", MessageKind::SmsLink, &source).is_empty());
}

#[test]
fn html_is_refused_where_escaping_would_not_help() {
    assert!(html("<a href=\"{{ link }}\">{{ app.name }}</a>").is_empty());
    assert!(html("{% extends \"layout.html\" %}{% block title %}x{% endblock %}{% block body %}{% set href = link %}{% set label = \"Go\" %}{% include \"button.html\" %}{% endblock %}").is_empty());
    let link = "<a href=\"{{ link }}\">x</a>";
    insta::assert_snapshot!(html("<a href={{ link }}>x</a>").join("\n"), @"html-place html: link must stand between the quotes of an attribute (line 1, column 12)");
    insta::assert_snapshot!(html("{{ link }}").join("\n"), @r#"no-link html: must have {{ link }} in an <a href="…">, so that it can be clicked"#);
    insta::assert_snapshot!(html(&format!("{link}{{{{ user.name|safe }}}}")).join("\n"), @"unescaped html: safe is not allowed: every value is escaped (line 1, column 40)");
    insta::assert_snapshot!(html(&format!("{link}{{% autoescape false %}}{{{{ user.name }}}}{{% endautoescape %}}")).join("\n"), @"unescaped html: escaping cannot be turned off (line 1, column 30)");
    insta::assert_snapshot!(html(&format!("{link}<a href=\"{{{{ user.name }}}}\">x</a>")).join("\n"), @"html-place html: user.name cannot be a link: {{ link }}, {{ app.start_url }} and {{ not_me_link }} can, or begin with https://, mailto: or tel: (line 1, column 39)");
    insta::assert_snapshot!(html(&format!("{link}<b onclick=\"f('{{{{ user.name }}}}')\">x</b>")).join("\n"), @"active-content html: onclick is not allowed: mail programs take it out (line 1, column 30)");
    insta::assert_snapshot!(html(&format!("{link}<style>{{{{ user.name }}}}</style>")).join("\n"), @"html-place html: user.name cannot stand in a style (line 1, column 37)");
    insta::assert_snapshot!(html(&format!("{link}<script>1</script>")).join("\n"), @"active-content html: <script> is not allowed: mail programs take it out or warn of it (line 1, column 27)");
    insta::assert_snapshot!(html(&format!("{link}<p style=\"color:{{{{ user.name }}}}\">x</p>")).join("\n"), @"html-place html: user.name cannot stand in a style (line 1, column 46)");
    insta::assert_snapshot!(html(&format!("{link}<img src=\"{{{{ user.name }}}}\">")).join("\n"), @"html-place html: user.name cannot name what a mail loads (line 1, column 40)");
    assert!(html(&format!("{link}<p style=\"color:{{{{ app.accent_colour }}}}\"><a href=\"mailto:{{{{ app.support_contact }}}}\" title=\"{{{{ user.name }}}}\">x</a></p>")).is_empty());
}

#[test]
fn places_are_judged_by_what_comes_out_and_not_by_how_it_is_written() {
    let link = "<a href=\"{{ link }}\">x</a>";
    let refused = |text: &str| {
        let faults = html(&format!("{text}{link}"));
        assert!(!faults.is_empty(), "{text}");
        faults.join("\n")
    };
    // A branch that hides, in one way through, what another one shows.
    refused("{% if mode == 'x' %}<!--{% endif %}<a href={{ user.name }}>x</a>");
    refused("<a href=\"{% if mode == 'input' %}https://shop.example/{% endif %}{{ user.name }}\">x</a>");
    refused("{% if mode == 'input' %}<style>{% endif %}");
    insta::assert_snapshot!(refused("{% if user.name %}<p title=\"{% endif %}"), @"html-place html: link must stand between the quotes of an attribute (line 1, column 52)");
    // Another name for a value.
    refused("{% set link = user.name %}<a href=\"{{ link }}\">x</a>");
    refused("{% set app = user %}");
    insta::assert_snapshot!(refused("{% set href = user.name %}{% set label = 'Go' %}{% include \"button.html\" %}"), @"html-place html: user.name cannot be a link: {{ link }}, {{ app.start_url }} and {{ not_me_link }} can, or begin with https://, mailto: or tel: (line 1, column 60)");
    insta::assert_snapshot!(refused("{% set href = 'javascript:x' %}{% set label = 'Go' %}{% include \"button.html\" %}"), @"html-place html: “javascript:x” cannot be a link: {{ link }}, {{ app.start_url }} and {{ not_me_link }} can, or begin with https://, mailto: or tel: (line 1, column 8)");
    // What is read in another way than it looks.
    refused("<meta http-equiv=\"refresh\" content=\"0;url={{ user.name }}\">");
    refused("<!--[if mso]><a href={{ user.name }}><![endif]-->");
    refused("<svg><title><a href={{ user.name }}></title></svg>");
    refused("<noscript>{{ user.name }}</noscript>");
    refused("<link rel=stylesheet href=\"{{ app.start_url }}\">");
    refused("<a href=\"javascript:alert(1)\">x</a>");
    refused("<a href=\"data:text/html,x\">x</a>");
    refused("<img src=\"http://shop.example/pixel\">");
    insta::assert_snapshot!(html("<!--<a href=\"{{ link }}\">x</a>-->").join("\n"), @"html-place html: link cannot stand in a comment (line 1, column 17)");
    // What stands outside the blocks of a frame.
    let framed = |outside: &str| {
        html(&format!(
            "{{% extends \"layout.html\" %}}{outside}{{% block body %}}{link}{{% endblock %}}{{% block title %}}x{{% endblock %}}"
        ))
    };
    assert!(framed("\n").is_empty());
    insta::assert_snapshot!(framed("<!--").join("\n"), @"outside-blocks html: text outside the blocks is not shown (line 1, column 28)");
    insta::assert_snapshot!(framed("{% set a = link %}").join("\n"), @"outside-blocks html: everything must stand in the blocks title, preheader, body and help (line 1, column 1)");
    // What mails do have.
    assert!(html(&format!("<!doctype html><html><head><meta charset=\"utf-8\"><title>{{{{ app.name }}}}</title><style>p {{ color: red }}</style></head><body>{{% set b = app.start_url %}}{{% if b %}}<p><a href=\"{{{{ b }}}}\">x</a><a href=\"https://shop.example/?u={{{{ user.name }}}}\">y</a></p>{{% endif %}}<img src=\"https://shop.example/logo.png\" alt=\"{{{{ app.name }}}}\">{link}</body></html>")).is_empty());
}

#[test]
fn a_subject_names_no_secret_in_any_form() {
    let subject = |subject: &str| {
        let source = TemplateSource {
            subject: Some(subject.to_owned()),
            text: Some("{{ password }}".to_owned()),
            ..TemplateSource::default()
        };
        check_in("en", MessageKind::EmailNewPassword, &source).join("\n")
    };
    insta::assert_snapshot!(subject("{{ password|upper }}"), @"secret-in-subject subject: must not name {{ password }}: subjects show on locked screens and in logs (line 1, column 4)");
    assert!(!subject("{% set a = password %}{{ a }}").is_empty());
    assert!(!subject("{{ 'x' if password else 'y' }}").is_empty());
    assert!(subject("{{ app.name }}").is_empty());
}

#[test]
fn a_text_that_goes_too_deep_is_refused_before_it_is_parsed() {
    insta::assert_snapshot!(sms(&format!("{{{{ link{} }}}}", "|trim".repeat(9_000))).join("\n"), @"too-complex sms: goes deeper than a message needs (line 1, column 164)");
    let ways = "{% if user.name %}x{% endif %}".repeat(10);
    insta::assert_snapshot!(html(&format!("{ways}<a href=\"{{{{ link }}}}\">x</a>")).join("\n"), @"too-complex html: has too many conditions, one after the other, to be checked (line 1, column 1)");
}

/// Pieces that templates are made of, good and bad.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{{ user.name }}",
        "{{ user.name }}",
        "{{ link }}",
        "{{ app.name|upper }}",
        "{{ user.name|default('x')|trim }}",
        "{% if user.name %}",
        "{% if mode == 'input' %}",
        "{% elif mode == 'x' %}",
        "{% else %}",
        "{% endif %}",
        "{% endif %}",
        "{% set a = user.name %}",
        "{% set a = link %}",
        "{% set link = user.name %}",
        "{% set href = user.name %}",
        "{% set label = \"x\" %}",
        "{{ a }}",
        "<a href=\"",
        "<a href=",
        "\">",
        "\"",
        ">",
        "</a>",
        "<p title='",
        "<p style=\"",
        "'>",
        "<b ",
        "<!--",
        "-->",
        "<!--[if mso]>",
        "<![endif]-->",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<meta content=\"",
        "<svg>",
        "<img src=",
        " onerror=",
        "javascript:",
        "https://",
        "{% include \"button.html\" %}",
        "text ",
        "\n",
    ]);
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

/// The elements and names of attributes of `html`, with every link.
fn shape(html: &str) -> Vec<String> {
    use html5gum::emitters::default::{DefaultEmitter, Token};
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut shape = Vec::new();
    for Ok(token) in html5gum::Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => {
                shape.push(String::from_utf8_lossy(&tag.name).into_owned());
                for (name, value) in &tag.attributes {
                    let value = String::from_utf8_lossy(value).into_owned();
                    let link = matches!(&***name, b"href" | b"src" | b"style" | b"content");
                    let kind = value.split(':').next().filter(|_| link).unwrap_or_default().to_owned();
                    shape.push(format!("{}={kind}", String::from_utf8_lossy(name)));
                }
            }
            Token::Comment(_) => shape.push("!".to_owned()),
            _ => {}
        }
    }
    shape
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_accepted_keeps_its_shape_whatever_the_user_is_called(text in pieces()) {
        let settings = AppSettings::named("Shop").unwrap();
        let english = Locale::parse("en").unwrap();
        let kind = MessageKind::EmailLink;
        let source = TemplateSource {
            subject: Some("x".to_owned()),
            text: Some("{{ link }}".to_owned()),
            html: Some(format!("{text}<a href=\"{{{{ link }}}}\">x</a>")),
            sms: None,
        };
        let faults = check(kind, &english, &source, &settings);
        if faults.iter().any(|fault| fault.severity == Severity::Error) {
            return Ok(());
        }
        for generation in [PasswordGeneration::Generate, PasswordGeneration::Input] {
            let render = |name: &str| {
                let mut context = MessageContext::new(&settings, Some(name), Timestamp::from_millis(0), generation);
                context.link = Some("https://r.example/r/T");
                context.lifetime_secs = Some(60);
                match source.parts().render(kind, &context.placeholders(kind, Written::Own(&english))) {
                    Ok(Rendered::Mail { html: Some(html), .. }) => Ok(html),
                    other => Err(TestCaseError::fail(format!("{text}: {other:?}"))),
                }
            };
            let harmless = shape(&render("Ann")?);
            for name in ["x onmouseover=y", "javascript:alert(1)", "\"><i>", "'><i>", "--><i>", "</style><i>", "a=b"] {
                let html = render(name)?;
                prop_assert_eq!(&shape(&html), &harmless, "{}: {}", text, html);
            }
        }
    }

    #[test]
    fn no_text_makes_the_check_panic(text in any::<String>()) {
        let settings = AppSettings::named("Shop").unwrap();
        let source = TemplateSource {
            subject: Some(text.clone()),
            text: Some(text.clone()),
            html: Some(text.clone()),
            sms: Some(text),
        };
        for kind in MessageKind::ALL {
            check(kind, &Locale::parse("ja").unwrap(), &source, &settings);
        }
    }
}
