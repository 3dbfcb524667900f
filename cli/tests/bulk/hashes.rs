//! Hashes of other systems, and users without one.

use crate::harness::*;
use crate::{import, input};

/// Of `old_password_00`, made with argon2-cffi, Python's hashlib and pyca/bcrypt.
const HASHES: [(&str, &str); 6] = [
    (
        "argon2i",
        "$argon2i$v=19$m=1024,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$lYHst48RxN9gFhg3cWzRdE6Gborvh3NAIkH/qIPzGeI",
    ),
    (
        "argon2d",
        "$argon2d$v=19$m=1024,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$44J1dV37Uvp0xtbR6beDSSAYFdQdb9jremgOzHGhsVc",
    ),
    ("scrypt", "$scrypt$ln=10,r=8,p=2$c2l4dGVlbiBieXRlIHNhbA$/dRHlfA8Q9eTqeZ5fuL4bK5rQ+Ti5g7GCPTGb5tZsOE"),
    ("pbkdf2a", "$pbkdf2-sha256$i=1000$c2l4dGVlbiBieXRlIHNhbA$qMTJxPdWLtMNNX/sHtkb855Waj15H6QVv4YImucaREo"),
    (
        "pbkdf2b",
        "$pbkdf2-sha512$i=1000,l=64$c2l4dGVlbiBieXRlIHNhbA$FFFjex0lr6/ZLdu6GGZWJ1N4/n9s42kLMgtzirR5gO/xDYl7yRssLnQzcj5MtimDjXQA+wexgw+cbNzBk4mJUw",
    ),
    ("bcrypt", "$2y$04$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0."),
];

fn table() -> String {
    let lines = HASHES.iter().map(|(id, hash)| format!("{id},{id},{id}@example.com,true,\"{hash}\"\n"));
    "id,login_name,email,email_verified,password_hash\n".to_owned() + &lines.collect::<String>()
}

fn hash_of(service: &Service, app: &str, id: &str) -> String {
    service.user(app, id)["passwordHash"]["S"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_hash_signs_in_and_is_raised_to_argon2id_at_the_first_sign_in() {
    let service = Service::start().await;
    let file = input("users.csv", &table());
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.out, "demo: 6 users made, 0 were there already, 0 entries refused\n", "{}", done.told);
    for (id, hash) in HASHES {
        assert_eq!(service.sign_in("demo", id, "old_password_01").await.status, 400, "{id}");
        assert_eq!(hash_of(&service, "demo", id), hash, "kept as it is");
        let answer = service.sign_in("demo", id, OLD_PASSWORD).await;
        assert_eq!(answer.status, 200, "{id}");
        assert!(hash_of(&service, "demo", id).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{id}");
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(service.me("demo", &token).await.status, 200, "raising ends no session");
        assert_eq!(service.sign_in("demo", id, OLD_PASSWORD).await.status, 200, "{id}");
        assert_eq!(service.sign_in("demo", id, "old_password_01").await.status, 400, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_password_is_not_taken_again_at_a_reset_and_dies_with_it() {
    let service = Service::start().await;
    let file = input("users.csv", &table());
    let arguments = ["user", "import", file.file.to_str().unwrap(), "--app", "demo-input"];
    crate::rekey(&service, &arguments).await;
    for (id, _) in HASHES {
        let link = link_of(&service.ask("demo-input", id, email()).await);
        let refused = service.press(&link, Some(OLD_PASSWORD)).await;
        assert!(refused.text.contains("must differ from the old one"), "{id}: {}", refused.text);
        assert_eq!(service.press(&link, Some("a quite new one")).await.status, 200, "{id}");
        assert!(hash_of(&service, "demo-input", id).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{id}");
        assert_eq!(service.sign_in("demo-input", id, OLD_PASSWORD).await.status, 400, "{id}");
        assert_eq!(service.sign_in("demo-input", id, "a quite new one").await.status, 200, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_another_system_hashed_as_typed_signs_in_and_then_in_every_form() {
    let service = Service::start().await;
    let hash = "$2b$04$S5P2wFFDl/rIejxlS8UjVeBuZgkPB2UhXPSlbcZbTLa0dhX19l6F2";
    let file = input("users.csv", &format!("id,login_name,password_hash\nzoe,zoe,{hash}\n"));
    import(&service, &file.file, &[]).await;
    let (decomposed, composed) = ("cafe\u{301}-terrace\u{3000}im hof", "caf\u{e9}-terrace im hof");
    assert_eq!(service.sign_in("demo", "zoe", composed).await.status, 400);
    assert_eq!(service.sign_in("demo", "zoe", decomposed).await.status, 200);
    assert_eq!(service.sign_in("demo", "zoe", composed).await.status, 200);
    assert_eq!(service.sign_in("demo", "zoe", decomposed).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_a_hash_resets_first_and_then_signs_in() {
    let service = Service::start().await;
    let file = input("users.csv", "id,email,email_verified\nann,ann@example.com,true\n");
    import(&service, &file.file, &[]).await;
    assert_eq!(service.sign_in("demo", "ann@example.com", OLD_PASSWORD).await.status, 400);
    let link = link_of(&service.ask("demo", "EMAIL:ann@example.com", email()).await);
    service.press(&link, None).await;
    service.settle().await;
    let new = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in("demo", "ann@example.com", &new).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_that_is_to_have_no_password_resets_none() {
    let service = Service::start().await;
    let file = input("users.csv", "id,email,email_verified\nann,ann@example.com,true\n");
    import(&service, &file.file, &["--without-hash", "none"]).await;
    assert_eq!(service.request("demo", "EMAIL:ann@example.com", email()).await.status, 204);
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "passwordless".to_owned()));
    assert!(service.messages().is_empty());
}
