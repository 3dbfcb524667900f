//! Takes from Mozilla's roots those that AWS endpoints chain to, as PEM: the rest would be read and searched at every
//! cold start for nothing.

use std::env;
use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

/// All that Amazon Trust Services asks a trust store to have (its repository's "Trust store and pinning
/// recommendations"). None of them is the beginning of another's name.
const ROOTS: [&str; 5] = [
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
];

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script where to write by the environment")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut pem = String::new();
    for root in ROOTS {
        let certificate = TLS_SERVER_ROOT_CERTS
            .iter()
            .find(|certificate| certificate.windows(root.len()).any(|part| part == root.as_bytes()))
            .unwrap_or_else(|| panic!("webpki-root-certs has no {root}: see what AWS chains to now"));
        pem.push_str("-----BEGIN CERTIFICATE-----\n");
        pem.push_str(&STANDARD.encode(certificate));
        pem.push_str("\n-----END CERTIFICATE-----\n");
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(folder.join("aws-roots.pem"), pem).expect("OUT_DIR can be written");
}
