//! What an attacker tries, where no other flow shows it: see docs/security.md, which names the test of every statement.

use futures_util::future::join_all;
use serde_json::Value;
use shared::reset::ResetId;
use shared::secret::{LinkToken, PinKeys};

use crate::harness::*;

/// Everything that a request might move by mistake.
fn accounts(service: &Service) -> Vec<Value> {
    let mut items = service.items("rekey-users");
    items.extend(service.items("rekey-sessions"));
    for item in &mut items {
        // Where the live reset stands is what a request is for; no sign-in reads it.
        for pointer in ["currentReset", "latestRequest"] {
            item.as_object_mut().unwrap().remove(pointer);
        }
    }
    items.sort_by_key(Value::to_string);
    items
}

#[tokio::test]
async fn a_request_changes_nothing_about_the_account() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let before = accounts(&service);
    for body in [email(), sms(), sms_pin()] {
        service.ask("demo", USER, body).await;
        service.next_day();
    }
    assert_eq!(accounts(&service), before);
    assert_eq!(service.me("demo", &token).await.status, 200);
    assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_message_goes_to_the_stored_contact_and_never_to_the_text_that_was_sent() {
    let service = Service::start().await;
    let made = serde_json::json!({ "email": "kiss@example.com", "emailVerified": true, "password": "a kiss at dawn" });
    assert_eq!(service.put("kiss", made).await.status, 201);
    // Capitals, full width, the Kelvin sign and sharp s are other spellings of one address (NFKC case folding).
    for spelling in
        ["KISS@EXAMPLE.com", "%EF%BD%8Biss@example.com", "%E2%84%AAiss@example.com", "ki%C3%9F@example.com"]
    {
        service.next_day();
        let message = service.ask("demo", &format!("EMAIL:{spelling}"), email()).await;
        assert_eq!(message.to, "kiss@example.com", "{spelling}");
    }
    let before = service.messages().len();
    // Dotless i and Cyrillic letters look alike and are others (CVE-2019-19844).
    for look_alike in ["k%C4%B1ss@example.com", "k%D1%96ss@example.com", "kis%D1%95@example.com"] {
        service.next_day();
        assert_eq!(service.request("demo", &format!("EMAIL:{look_alike}"), email()).await.status, 204);
        service.settle().await;
        assert_eq!(service.newest(), ("refused".to_owned(), "unknown-user".to_owned()), "{look_alike}");
    }
    assert_eq!(service.messages().len(), before);
}

#[tokio::test]
async fn a_forged_client_address_gives_no_second_quota() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["requestsPerAddressHourly"] = 2.into()).await;
    let mut statuses = Vec::new();
    for last in 1..=4 {
        let url = service.url(&format!("/api/apps/demo/users/nobody{last}/password/request-reset"));
        let forged = format!("192.0.2.{last}");
        let answer = service
            .send(|http| {
                let call = http.post(url).json(&email()).header("x-forwarded-for", &forged);
                call.header("forwarded", format!("for={forged}")).header("x-real-ip", &forged)
            })
            .await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [204, 204, 429, 429]);
}

#[tokio::test]
async fn a_dump_of_every_table_redeems_nothing() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.next_day();
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    let resets = service.resets();
    let of = |app: &str| resets.iter().find(|reset| reset["app"]["S"] == app).unwrap();

    // Whatever is stored for the link, put where its secret belongs, opens nothing; the link itself would.
    let digest = of("demo")["linkDigests"]["L"][0]["S"].as_str().unwrap();
    let id = of("demo")["resetId"]["S"].as_str().unwrap();
    let (base, _) = link.rsplit_once('/').unwrap();
    for forged in
        [digest.to_owned(), id.to_owned(), format!("{id}{digest}"), format!("{id}{}", &digest[..22])]
    {
        assert_eq!(service.get(&format!("{base}/{forged}")).await.status, 404, "{forged}");
    }

    // A million PINs fall to any digest without a key, and to the right key they do fall.
    let stored = of("demo-input")["pinDigest"]["S"].as_str().unwrap();
    let id = ResetId::parse(of("demo-input")["resetId"]["S"].as_str().unwrap()).unwrap();
    let found = |keys: &PinKeys| {
        let stored = shared::secret::PinDigest::from_stored(stored).unwrap();
        (0..1_000_000)
            .find(|n| keys.matches(&id, &shared::secret::Pin::parse(&format!("{n:06}")).unwrap(), &stored))
    };
    let guessed = PinKeys::parse("local:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    assert_eq!(found(&guessed), None);
    let own = rekey_cli::local::environment(service.run.base()).pin_keys().unwrap();
    assert_eq!(found(&own), pin.parse().ok(), "the search would have found it");
}

#[tokio::test]
async fn of_links_and_pins_at_once_one_completes() {
    let service = Service::start().await;
    let old_link = link_of(&service.ask("demo-input", USER, email()).await);
    service.advance(61);
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    let links = (0..8).map(async |n| {
        let answer = service.press(&old_link, Some(&format!("by a link {n:04}"))).await;
        u16::from(answer.status == 200)
    });
    let pins = (0..5).map(async |n| {
        let password = format!("by a pin {n:04}");
        u16::from(service.complete("demo-input", USER, &pin, Some(&password)).await.status == 204)
    });
    let (by_link, by_pin) = tokio::join!(join_all(links), join_all(pins));
    let (by_link, by_pin): (u16, u16) = (by_link.iter().sum(), by_pin.iter().sum());
    assert_eq!((by_link, by_pin), (0, 1), "the newer request has superseded the link");
}

#[tokio::test]
async fn every_page_of_a_link_carries_the_headers_that_keep_it_alone() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    let pages = [
        service.get(&link).await,
        service.press(&link, Some("short")).await,
        service.press(&link, Some("new_password_00")).await,
        service.get(&service.url("/r/nothing")).await,
    ];
    for page in pages {
        let policy = page.header("content-security-policy");
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
            assert!(policy.contains(rule), "{rule}: {policy}");
        }
        let script = policy.split("script-src ").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
        assert!(script.starts_with("'sha256-") && !script.contains(' '), "one script, by its hash: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "nothing from elsewhere: {policy}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(page.header("strict-transport-security").starts_with("max-age="));
        assert!(page.text.matches("<script").count() == 1 && page.text.contains("<script>"), "ours, inline");
        // By nothing but a form and links of the app does a page lead anywhere.
        assert!(!page.text.contains("src=\"http"), "{}", page.text);
    }
}

#[tokio::test]
async fn a_reset_signs_nobody_in() {
    let service = Service::start().await;
    let sessions = service.items("rekey-sessions").len();
    for (app, password) in [("demo", None), ("demo-input", Some("new_password_00"))] {
        let link = link_of(&service.ask(app, USER, email()).await);
        let page = service.press(&link, password).await;
        assert_eq!(page.status, 200);
        assert!(page.headers.get("set-cookie").is_none() && !page.text.contains("access_token"));
        service.settle().await;
        service.next_day();
        let pin = pin_of(&service.ask(app, USER, sms_pin()).await);
        let answer = service.complete(app, USER, &pin, password.map(|_| "new_password_01")).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        assert!(answer.headers.get("set-cookie").is_none());
        service.settle().await;
        service.next_day();
    }
    assert_eq!(service.items("rekey-sessions").len(), sessions);
}

#[tokio::test]
async fn wrong_passwords_of_a_stranger_lock_nobody_out() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["signInFailuresPerUser"] = 3.into()).await;
    // The gateway tells who calls; a stranger's address is another one than the owner's.
    let sign_in = async |from: &str, password: &str| {
        let mut event = sign_in_event(from, password);
        event["path"] = "/api/apps/demo/oauth2/token".into();
        let answer = service.run.functions().invoke("sign-in", &event).await.unwrap();
        answer["statusCode"].as_u64().unwrap()
    };
    for _ in 0..5 {
        assert_eq!(sign_in("203.0.113.7", "a wrong password").await, 400);
    }
    assert_eq!(sign_in("203.0.113.7", OLD_PASSWORD).await, 400, "the stranger is limited");
    assert_eq!(sign_in("198.51.100.4", OLD_PASSWORD).await, 200, "the owner is not");
}

fn sign_in_event(from: &str, password: &str) -> Value {
    let body = serde_json::json!({ "username": EMAIL, "password": password });
    serde_json::json!({
        "resource": "/api/apps/{appId}/oauth2/token",
        "path": "",
        "httpMethod": "POST",
        "headers": { "content-type": "application/json" },
        "multiValueHeaders": { "content-type": ["application/json"] },
        "requestContext": { "stage": "v1", "httpMethod": "POST", "identity": { "sourceIp": from } },
        "body": body.to_string(),
        "isBase64Encoded": false,
    })
}

#[tokio::test]
async fn a_reset_that_ttl_has_not_removed_yet_is_over_all_the_same() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    let reset = service.resets()[0].clone();
    let expires: i64 = reset["expiresAt"]["N"].as_str().unwrap().parse().unwrap();
    let removed: i64 = reset["ttl"]["N"].as_str().unwrap().parse().unwrap();
    assert!(removed * 1000 > expires, "the item outlives its secret");
    service.advance(3_600);
    assert_eq!(service.resets().len(), 1, "still there");
    assert_eq!(service.press(&link, Some("new_password_00")).await.status, 410);
}

#[tokio::test]
async fn nothing_is_kept_longer_than_the_deployment_says() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", "EMAIL:user_123456@example.com", email()).await);
    service.press(&link, None).await;
    service.settle().await;
    service.request("demo", "EMAIL:nobody@example.com", email()).await;
    service.settle().await;
    let day = 86_400;
    for reset in service.resets() {
        let number = |name: &str| reset[name]["N"].as_str().unwrap().parse::<i64>().unwrap();
        assert_eq!(number("ttl"), number("endedAt") / 1000 + 30 * day);
        assert!(reset.get("userRef").is_none(), "how a user was named goes at issue or refusal");
    }
    for table in ["rekey-limits", "rekey-sessions"] {
        for item in service.items(table) {
            assert!(item.get("ttl").is_some(), "{table}: {item}");
        }
    }
}

/// The link's token is 128 random bits and more beside its reset's id, and no two are alike.
#[test]
fn a_link_has_a_secret_of_128_bits() {
    let mut rng = shared::random::Random::from_os();
    let id = ResetId::generate(&mut rng);
    let tokens: std::collections::BTreeSet<String> =
        (0..1_000).map(|_| LinkToken::generate(id, &mut rng).expose().to_string()).collect();
    assert_eq!(tokens.len(), 1_000);
    let bytes = tokens.first().unwrap().len() * 6 / 8 - ResetId::BYTES;
    assert!(bytes * 8 >= 128, "{bytes} bytes");
}

/// Files of this repository whose name ends so, with their text.
fn sources(ends: &str) -> Vec<String> {
    fn walk(folder: &std::path::Path, ends: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !["target", "node_modules", ".git"].contains(&name) {
                walk(&path, ends, found);
            } else if path.is_file() && name.ends_with(ends) {
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut found = Vec::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    walk(root, ends, &mut found);
    found
}

#[test]
fn every_test_that_the_security_page_names_exists() {
    let page = include_str!("../../../docs/security.md");
    let (rust, python) = (sources(".rs").concat(), sources(".py").concat());
    let browser = sources(".test.js").concat();
    let exists = |name: &str| match name.strip_prefix("test_") {
        Some(_) => python.contains(&format!("def {name}(")),
        // Of the faults, a macro makes each test of its name and flow.
        None => rust.contains(&format!("fn {name}(")) || rust.contains(&format!("    {name}: ")),
    };
    let mut numbers = std::collections::BTreeSet::new();
    for row in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, statement, _, tests] = cells.as_slice() else { continue };
        let Ok(number) = number.parse::<u32>() else { continue };
        let is_test = |name: &&str| name.matches('_').count() > 2 && !name.contains(['/', '.']);
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).filter(is_test).collect();
        let quoted: Vec<&str> = tests.split('"').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{number} has no test: {statement}");
        for name in named {
            assert!(exists(name), "{number}: no test is called {name}");
        }
        for title in quoted {
            assert!(browser.contains(title), "{number}: no journey is called {title}");
        }
        numbers.insert(number);
    }
    assert!((1..=34).all(|number| numbers.contains(&number)), "{numbers:?}");
}
