//! The JSON Schema of a settings file and the type that reads it say the same, as far as a schema can.

use std::process::Command;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use shared::settings::AppSettings;

use super::binary::{REKEY, text};
use super::{examples, repository};

/// Formats (`uri`, `email`) stay notes for editors: JSON Schema's are stricter than the type on addresses in other
/// scripts.
fn schema() -> Validator {
    jsonschema::validator_for(&AppSettings::json_schema()).unwrap()
}

fn json_of(toml: &str) -> Value {
    toml_edit::de::from_str(toml).unwrap()
}

/// `value` without what is the file's own.
fn settings_of(mut value: Value) -> Value {
    for own in ["appId", "basedOn"] {
        value.as_object_mut().unwrap().remove(own);
    }
    value
}

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(REKEY).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn the_schema_file_is_of_this_type() {
    let path = "docs/settings.schema.json";
    let written = std::fs::read_to_string(repository(path)).unwrap_or_default();
    assert!(written == printed(&["app", "schema"]), "{path} is stale: cargo run -- app schema > {path}");
}

#[test]
fn the_tables_of_the_docs_are_of_this_type() {
    let path = "docs/settings.md";
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("settings.md");
    std::fs::copy(repository(path), &copy).unwrap();
    printed(&["app", "schema", "--format", "markdown", "--into", copy.to_str().unwrap()]);
    let stale = std::fs::read_to_string(copy).unwrap() != std::fs::read_to_string(repository(path)).unwrap();
    assert!(!stale, "{path} is stale: cargo run -- app schema --format markdown --into {path}");
    let known = AppSettings::json_schema();
    let table = printed(&["app", "schema", "--format", "markdown"]);
    for name in known["properties"].as_object().unwrap().keys() {
        assert!(table.contains(&format!("| `{name}` |")), "{name}");
    }
    assert!(!table.contains("**More**"), "name the part of the table that a new setting belongs to");
}

#[test]
fn every_example_is_valid_by_the_schema_and_by_the_type() {
    let docs = std::fs::read_to_string(repository("docs/settings.md")).unwrap();
    let in_docs = docs.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let in_docs: Vec<String> = in_docs.filter(|text| text.contains("appId")).collect();
    assert!(in_docs.iter().any(|text| text.contains("[templates.")), "the full example");
    let files = examples::all().into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    for file in files.chain(in_docs) {
        let value = json_of(&file);
        let errors: Vec<String> = schema().iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{file}");
        AppSettings::parse(&settings_of(value)).unwrap();
    }
}

/// What is refused by the type; whether a schema can say so, too.
fn bad_values() -> Vec<(Value, bool)> {
    let sms = |tag: &str, text: &str| json!({ "templates": { tag: { "sms-link": { "sms": text } } } });
    let by_schema = [
        json!({ "name": "" }),
        json!({ "name": "x".repeat(41) }),
        json!({ "name": "a\nb" }),
        json!({ "name": "  " }),
        json!({ "name": 7 }),
        json!({ "typo": 1 }),
        json!({ "limits": { "typo": 1 } }),
        json!({ "emailSender": { "address": "a@b.example", "typo": 1 } }),
        json!({ "passwordGeneration": "Input" }),
        json!({ "linkAction": "" }),
        json!({ "accountDisclosure": true }),
        json!({ "linkLifetimeSeconds": 59 }),
        json!({ "linkLifetimeSeconds": 604_801 }),
        json!({ "linkLifetimeSeconds": "900" }),
        json!({ "linkLifetimeSeconds": 900.5 }),
        json!({ "linkLifetimeSeconds": -1 }),
        json!({ "pinLifetimeSeconds": 3601 }),
        json!({ "generatedPasswordExpires": 299 }),
        json!({ "smsDailyBudget": 10_000_001 }),
        json!({ "smsMaxPriceUsd": "0" }),
        json!({ "smsMaxPriceUsd": "10.01" }),
        json!({ "smsMaxPriceUsd": "1e-1" }),
        json!({ "smsMaxPriceUsd": 0.05 }),
        json!({ "limits": { "coolDownSeconds": 9 } }),
        json!({ "limits": { "requestsPerIdentifierHourly": 0 } }),
        json!({ "limits": { "requestsPerIdentifierDaily": 10_001 } }),
        json!({ "limits": { "requestsPerAppHourly": 99 } }),
        json!({ "limits": { "wrongPinsPerAppHourly": 9 } }),
        json!({ "accessTokenLifetimeSeconds": { "maximum": 34_560_001 } }),
        json!({ "passwordPolicy": { "minimumLength": 3 } }),
        json!({ "passwordPolicy": { "maximumLength": 129 } }),
        json!({ "passwordPolicy": { "asciiOnly": "yes" } }),
        json!({ "successRedirectUrl": "http://a.example" }),
        json!({ "failureRedirectUrl": "/relative" }),
        json!({ "startUrl": format!("https://a.example/{}", "x".repeat(1024)) }),
        json!({ "emailSender": {} }),
        json!({ "emailSender": { "address": "" } }),
        json!({ "allowedProofs": [] }),
        json!({ "allowedProofs": ["email-pin"] }),
        json!({ "allowedProofs": "email-link" }),
        json!({ "successRedirectUrl": "https://" }),
        json!({ "successRedirectUrl": "https:///a.example" }),
        json!({ "successRedirectUrl": "HTTPS://a.example" }),
        json!({ "successRedirectUrl": "https://a.example/ok>from=reset" }),
        json!({ "smsCountries": ["XX"] }),
        json!({ "smsCountries": ["jp"] }),
        json!({ "smsSender": "a b" }),
        json!({ "smsSender": "+12" }),
        json!({ "smsSender": "+44 20 7946 0958" }),
        json!({ "accentColour": "red" }),
        json!({ "accentColour": "#12345" }),
        json!({ "accentColour": "#+12345" }),
        json!({ "otpDomain": "localhost" }),
        json!({ "otpDomain": "A.example" }),
        json!({ "logo": "https://a.example/logo.png" }),
        json!({ "logo": "data:text/html;base64,AAAA" }),
        json!({ "logo": "data:image/svg+xml;base64,PHN2Zy8+" }),
        json!({ "passwordPolicy": { "minimumStrength": 5 } }),
        json!({ "logo": format!("data:image/png;base64,{}", "A".repeat(16_384)) }),
        json!({ "supportContact": "x".repeat(121) }),
        json!({ "defaultLocale": "english" }),
        json!({ "defaultLocale": "" }),
        json!({ "defaultLocale": " en" }),
        json!({ "templates": { "english": {} } }),
        json!({ "templates": { "en": { "sms-link": { "body": "x" } } } }),
        json!({ "templates": { "en": { "sms-lnik": { "sms": "x" } } } }),
        json!({ "templates": { "en": { "sms-link": { "sms": 7 } } } }),
    ];
    // A schema cannot compare two fields, read a template, resolve a URL's parts or compute a contrast.
    let by_type_only = [
        json!({ "passwordPolicy": { "minimumLength": 60, "maximumLength": 50 } }),
        json!({ "accessTokenLifetimeSeconds": { "default": 7200, "maximum": 3600 } }),
        json!({ "successRedirectUrl": "https://u:p@a.example" }),
        json!({ "startUrl": format!("https://a.example/{}", "é".repeat(600)) }),
        json!({ "emailSender": { "address": "nobody" } }),
        json!({ "emailSender": { "address": "a@b.example", "replyTo": "x" } }),
        json!({ "smsSender": "1234567890abcd" }),
        json!({ "smsSender": "ab" }),
        // No image, one of another kind, and one that is too wide.
        json!({ "logo": "data:image/png;base64,AAAA" }),
        json!({ "logo": "data:image/gif;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==" }),
        json!({ "logo": "data:image/gif;base64,R0lGODlhAQQBAAAAACw=" }),
        json!({ "supportContact": "call us" }),
        json!({ "defaultLocale": "en-a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q" }),
        sms("en", "{{ lnk }}"),
        sms("en", "no link"),
        sms("en", "{{ link"),
        sms("en", ""),
        json!({ "templates": { "en": { "email-link": { "subject": "s" } } } }),
        json!({ "templates": { "en": { "sms-link": { "subject": "s", "sms": "{{ link }}" } } } }),
        json!({ "templates": { "pt-BR": {}, "pt_br": {} } }),
    ];
    let with = |refused: bool| move |value: Value| (value, refused);
    by_schema.into_iter().map(with(true)).chain(by_type_only.into_iter().map(with(false))).collect()
}

#[test]
fn every_bad_value_is_refused_by_the_type_and_by_the_schema_where_it_can() {
    let schema = schema();
    for (mut value, by_schema) in bad_values() {
        let object = value.as_object_mut().unwrap();
        object.entry("name").or_insert("Shop".into());
        assert!(AppSettings::parse(&value).is_err(), "the type takes {value}");
        assert_eq!(!schema.is_valid(&value), by_schema, "the schema on {value}");
    }
    assert!(AppSettings::parse(&json!({})).is_err() && !schema.is_valid(&json!({})), "a name is required");
}

/// Texts near to what settings take, and far from it.
fn near(valid: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let change = prop::sample::select(vec![
        "", " ", "\t", "\n", "\u{a0}", "\u{2003}", "a", "A", "-", "é", "日", ".", "@", "\u{0}", "\u{85}",
    ]);
    let around = (prop::sample::select(valid), change.clone(), change, any::<bool>()).prop_map(
        |(text, before, after, upper)| {
            let text = if upper { text.to_uppercase() } else { text.to_owned() };
            format!("{before}{text}{after}")
        },
    );
    prop_oneof![4 => around, 1 => any::<String>(), 1 => Just(String::new())].prop_map(Value::String)
}

fn fields() -> impl Strategy<Value = Value> {
    let url = || {
        near(&[
            "https://shop.example/ok",
            "https://日本.example",
            "https://[::1]/",
            "https:shop.example",
            "https://a.example/a b",
        ])
    };
    let one = prop_oneof![
        ("name", near(&["Shop", "日本語のお店", "x\u{301}"])).boxed(),
        ("startUrl", url()).boxed(),
        ("successRedirectUrl", url()).boxed(),
        (
            "supportContact",
            near(&["help@shop.example", "https://shop.example", "+819001234567", "+1 206 555 0100"])
        )
            .boxed(),
        ("accentColour", near(&["#14532d", "#000000", "#ABCDEF"])).boxed(),
        ("logo", near(&["data:image/gif;base64,R0lGODlhIAAQAAAAACw=", "data:image/png;base64,AA=="])).boxed(),
        ("otpDomain", near(&["shop.example", "a-b.c", "1.2"])).boxed(),
        ("smsSender", near(&["Shop", "1a2", "+12065550100", "+44 20 7946 0958", "12345678901"])).boxed(),
        ("defaultLocale", near(&["en", "pt-BR", "zh_hans_hk", "i-klingon"])).boxed(),
        (
            "emailSender",
            near(&["a@shop.example", "\"a b\"@shop.example", "用户@例え.jp"])
                .prop_map(|address| json!({ "address": address }))
        )
            .boxed(),
        (
            "templates",
            near(&["en", "pt_BR", "zh-Hans"])
                .prop_map(|tag| json!({ tag.as_str().unwrap(): { "sms-link": { "sms": "{{ link }}" } } }))
        )
            .boxed(),
        (
            "linkLifetimeSeconds",
            prop_oneof![(0..700_000_i64).prop_map(Value::from), any::<f64>().prop_map(Value::from)]
        )
            .boxed(),
        ("generatedPasswordExpires", prop_oneof![any::<i64>().prop_map(Value::from), Just(Value::Null)])
            .boxed(),
        (
            "allowedProofs",
            prop::collection::vec(near(&["email-link", "sms-pin"]), 0..3).prop_map(Value::from)
        )
            .boxed(),
        (
            "smsCountries",
            prop::collection::vec(
                prop_oneof![near(&["JP", "GB", "AC"]), Just("JP".into()), Just("GB".into())],
                0..3
            )
            .prop_map(Value::from)
        )
            .boxed(),
        ("limits", (0..4000_u32).prop_map(|seconds| json!({ "coolDownSeconds": seconds }))).boxed(),
    ];
    prop::collection::vec(one, 0..3).prop_map(|fields| {
        let mut value = json!({ "name": "Shop" });
        for (name, field) in fields {
            value[name] = field;
        }
        value
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_type_accepts_the_schema_accepts(value in fields()) {
        static SCHEMA: std::sync::LazyLock<Validator> = std::sync::LazyLock::new(schema);
        if let Ok(settings) = AppSettings::parse(&value) {
            prop_assert!(SCHEMA.is_valid(&value), "{value}");
            prop_assert!(SCHEMA.is_valid(&settings.to_json()), "as it is stored: {}", settings.to_json());
        }
    }
}
