use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::{self, ParamsString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use super::Password;
use super::memory::{Kept, Memory};
use super::scheme::{HashRefused, Scheme};
use crate::log;
use crate::user::User;

/// OWASP's Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane.
pub(super) const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// 128 bits of salt (RFC 9106 3.1).
const SALT_BYTES: usize = 16;

/// A hash of the same cost whose password nobody knows, for users that do not exist.
const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cmVrZXktZGVjb3ktc2FsdA$tYpHwQhGBSDPMX3MyyXLF2ivKzJ3cGBCB6sVOyoqQdY";

/// The hash of a password: Rekey's own Argon2id, or one that another system made: Argon2, scrypt or PBKDF2 as a
/// PHC string, bcrypt in its own form. Within bounds of memory and time (`docs/commands.md`), so that no imported
/// hash can stall a function. `Debug` hides it.
///
/// One from the store may be of no such kind, where a later version of Rekey or somebody by hand has written it: no
/// password is the one behind it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// What tells whether another system gives the same hash again, after Rekey has put its own in its place: the SHA-256
/// of its text.
#[derive(Clone, PartialEq, Eq)]
pub struct HashDigest(String);

impl HashDigest {
    /// Reads what the store holds; what is none equals no other.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Its text, for the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for HashDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashDigest(..)")
    }
}

/// A hash could not be computed; never a wrong password.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The algorithm refused its input or ran out of memory.
    #[error("the hash could not be computed")]
    Computation(#[source] argon2::password_hash::Error),
    /// The hash that stands in for that of nobody cannot be read.
    #[error("the decoy's hash cannot be verified")]
    Decoy(#[source] HashRefused),
    /// The worker that hashes is gone.
    #[error("the hashing worker ended")]
    Worker,
}

impl PasswordHash {
    /// Reads a hash.
    ///
    /// # Errors
    /// [`HashRefused`] if it is of no kind that can be verified, or would cost too much.
    pub fn parse(text: &str) -> Result<Self, HashRefused> {
        Scheme::parse(text).map(|_| Self(text.to_owned()))
    }

    /// Takes what the store holds as it is: a user whose hash cannot be verified is a user, and a reset helps it.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// What the same text is known by later.
    pub fn digest(&self) -> HashDigest {
        HashDigest(URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0)))
    }

    /// Its text, for the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it was made in another way or with weaker parameters than today's.
    pub fn is_outdated(&self) -> bool {
        !Scheme::parse(&self.0).is_ok_and(|scheme| scheme.is_argon2id_of(MEMORY_KIB, PASSES))
    }

    /// Whether it should be raised now that `verified` was found to be behind it: if it is outdated, and looks at the
    /// whole of the password. Of one that is longer than bcrypt sees, the rest may have been mistyped, and would be
    /// part of the password from then on.
    pub fn is_raised_by(&self, verified: &Password) -> bool {
        let limit = Scheme::parse(&self.0).ok().and_then(|scheme| scheme.longest());
        self.is_outdated() && limit.is_none_or(|limit| verified.forms().all(|form| form.len() <= limit))
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// Hashes and verifies off the async threads, so many at a time as the instance has cores for: more would
/// only take memory, 19 MiB each, which is kept for the next hash.
#[derive(Clone, Debug)]
pub struct Hasher {
    permits: Arc<Semaphore>,
    kept: Kept,
    preparing: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Hasher {
    /// A hasher that runs `at_once` hashes at a time.
    pub fn new(at_once: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(at_once.max(1))),
            kept: Kept::default(),
            preparing: Arc::default(),
        }
    }

    /// One hash at a time for each core; all of the process share it, and the memory that it keeps.
    pub fn per_core() -> Self {
        static OF_PROCESS: LazyLock<Hasher> =
            LazyLock::new(|| Hasher::new(std::thread::available_parallelism().map_or(1, usize::from)));
        OF_PROCESS.clone()
    }

    /// Makes the memory of a process's first hash ready on another thread, while the caller waits for what it needs
    /// before it hashes.
    pub fn prepare(&self) {
        let mut preparing = self.preparing.lock().unwrap_or_else(PoisonError::into_inner);
        if preparing.is_none() && self.kept.is_empty() && self.permits.available_permits() > 0 {
            let kept = self.kept.clone();
            *preparing = Some(tokio::task::spawn_blocking(move || kept.keep(Memory::new())));
        }
    }

    /// Hashes `password` under a fresh salt.
    ///
    /// # Errors
    /// [`HashError`] if it cannot be computed.
    pub async fn hash(
        &self,
        password: &Password,
        rng: &mut impl CryptoRng,
    ) -> Result<PasswordHash, HashError> {
        let mut salt = [0; SALT_BYTES];
        rng.fill_bytes(&mut salt);
        let password = password.clone();
        self.run(move |memory| hash(&password, &salt, memory).map_err(HashError::Computation)).await?
    }

    /// Whether `password` is the one behind `hash`; with no hash, or one from the store that cannot be verified, the
    /// work of one of Rekey's own and `false`. Where the text as typed is not in its normalised form, both are tried, whatever the hash is of.
    ///
    /// # Errors
    /// [`HashError`] if it fails otherwise than by finding another password.
    pub async fn verify(&self, password: &Password, hash: Option<&PasswordHash>) -> Result<bool, HashError> {
        let scheme = hash.and_then(|hash| match Scheme::parse(&hash.0) {
            Ok(scheme) => Some(scheme),
            Err(refused) => {
                log::failure("stored-hash", None, &refused);
                None
            }
        });
        let known = scheme.is_some();
        let scheme = scheme.map_or_else(|| Scheme::parse(DECOY).map_err(HashError::Decoy), Ok)?;
        let password = password.clone();
        let matches = self.run(move |memory| verify(&password, &scheme, memory)).await??;
        Ok(known && matches)
    }

    /// Whether `password` is what `user` signs in with now; the same work where it has none.
    ///
    /// # Errors
    /// [`HashError`] if it cannot be computed.
    pub async fn is_current(&self, password: &Password, user: &User) -> Result<bool, HashError> {
        self.verify(password, user.password_hash()).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| HashError::Worker)?;
        let preparing = self.preparing.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(preparing) = preparing {
            // If it was not to be, the hash makes its own.
            let _ = preparing.await;
        }
        let kept = self.kept.clone();
        let worked = move || {
            // Until the hash is done: whoever asked for it may be gone before.
            let _permit = permit;
            let mut memory = kept.take();
            let done = work(&mut memory);
            kept.keep(memory);
            done
        };
        tokio::task::spawn_blocking(worked).await.map_err(|_| HashError::Worker)
    }
}

fn hash(
    password: &Password,
    salt: &[u8],
    memory: &mut Memory,
) -> Result<PasswordHash, argon2::password_hash::Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(Params::DEFAULT_OUTPUT_LEN))?;
    let written = ParamsString::try_from(&params)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = Zeroizing::new([0; Params::DEFAULT_OUTPUT_LEN]);
    memory.compute(&argon2, password.expose().as_bytes(), salt, out.as_mut_slice())?;
    let hash = phc::PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: written,
        salt: Some(phc::Salt::new(salt)?),
        hash: Some(phc::Output::new(out.as_slice())?),
    };
    Ok(PasswordHash(hash.to_string()))
}

fn verify(password: &Password, scheme: &Scheme, memory: &mut Memory) -> Result<bool, HashError> {
    for form in password.forms() {
        if scheme.verify(form.as_bytes(), memory).map_err(HashError::Computation)? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use argon2::PasswordHasher;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn password(text: &str) -> Password {
        Password::typed(text).unwrap()
    }

    #[tokio::test]
    async fn a_hash_verifies_its_password_and_no_other() {
        let hasher = Hasher::new(1);
        let hash = hasher.hash(&password("old_password_00"), &mut StdRng::seed_from_u64(6)).await.unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(!hash.is_outdated());
        assert_eq!(PasswordHash::parse(hash.as_str()), Ok(hash.clone()));
        assert!(hasher.verify(&password("old_password_00"), Some(&hash)).await.unwrap());
        assert!(!hasher.verify(&password("old_password_01"), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn memory_is_prepared_once_and_used_by_the_hash_after_it() {
        let hasher = Hasher::new(2);
        hasher.prepare();
        hasher.prepare();
        for n in 0..2 {
            hasher.hash(&password("old_password_00"), &mut StdRng::seed_from_u64(n)).await.unwrap();
            hasher.prepare();
        }
        let memory = hasher.kept.take();
        assert!(hasher.kept.is_empty(), "two were kept");
        drop(memory);
    }

    #[tokio::test]
    async fn a_hash_keeps_its_permit_when_nobody_waits_for_it_any_more() {
        let hasher = Hasher::new(1);
        let (end, ended) = std::sync::mpsc::channel();
        let hashing = hasher.run(move |_| ended.recv());
        assert!(tokio::time::timeout(Duration::from_millis(50), hashing).await.is_err());
        assert_eq!(hasher.permits.available_permits(), 0);
        end.send(()).unwrap();
        let free = tokio::time::timeout(Duration::from_secs(10), hasher.permits.acquire());
        assert!(free.await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn the_decoy_is_a_hash_of_the_same_cost_and_never_matches() {
        let decoy = PasswordHash::parse(DECOY).unwrap();
        assert!(!decoy.is_outdated());
        assert!(!Hasher::new(1).verify(&password("anything at all"), None).await.unwrap());
    }

    #[tokio::test]
    async fn weaker_parameters_still_verify_and_are_outdated() {
        let weak =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, None).unwrap());
        let phc = weak.hash_password_with_salt(b"old_password_00", b"sixteen byte sal").unwrap().to_string();
        let hash = PasswordHash::parse(&phc).unwrap();
        assert!(hash.is_outdated());
        assert!(Hasher::new(1).verify(&password("old_password_00"), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn a_stored_hash_that_cannot_be_verified_is_no_ones_and_no_failure() {
        let hasher = Hasher::new(1);
        for text in [
            "",
            "plain",
            "$argon3id$v=1$m=1$c2FsdA$b3V0",
            "$2b$31$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0.",
        ] {
            let hash = PasswordHash::from_stored(text.to_owned());
            assert!(!hasher.verify(&password("old_password_00"), Some(&hash)).await.unwrap(), "{text}");
            assert!(PasswordHash::parse(text).is_err());
        }
    }

    #[test]
    fn only_what_is_weaker_than_today_is_outdated() {
        let outdated = |kind: &str| {
            let output = "tYpHwQhGBSDPMX3MyyXLF2ivKzJ3cGBCB6sVOyoqQdY";
            PasswordHash::parse(&format!("${kind}$cmVrZXktZGVjb3ktc2FsdA${output}")).unwrap().is_outdated()
        };
        for kept in ["m=19456,t=2,p=1", "m=65536,t=3,p=4", "m=19456,t=3,p=1", "m=47104,t=2,p=1"] {
            assert!(!outdated(&format!("argon2id$v=19${kept}")), "{kept}");
        }
        for weak in ["m=19455,t=2,p=1", "m=65536,t=1,p=1"] {
            assert!(outdated(&format!("argon2id$v=19${weak}")), "{weak}");
        }
        assert!(outdated("argon2id$v=16$m=65536,t=3,p=1") && outdated("argon2id$m=65536,t=3,p=1"));
        assert!(outdated("argon2i$v=19$m=65536,t=3,p=1") && outdated("scrypt$ln=17,r=8,p=1"));
    }

    #[test]
    fn a_password_longer_than_bcrypt_sees_raises_no_hash_of_it() {
        let bcrypt =
            PasswordHash::parse("$2b$04$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0.").unwrap();
        assert!(bcrypt.is_raised_by(&password(&"x".repeat(72))));
        assert!(!bcrypt.is_raised_by(&password(&"x".repeat(73))));
        // 72 bytes composed, 73 as typed.
        assert!(!bcrypt.is_raised_by(&password(&format!("{}e\u{301}", "x".repeat(70)))));
        let other = PasswordHash::parse(
            "$pbkdf2-sha256$i=1000$c2l4dGVlbiBieXRlIHNhbA$qMTJxPdWLtMNNX/sHtkb855Waj15H6QVv4YImucaREo",
        );
        assert!(other.unwrap().is_raised_by(&password(&"x".repeat(73))));
        assert!(!PasswordHash::parse(DECOY).unwrap().is_raised_by(&password("short enough")));
    }

    #[tokio::test]
    async fn a_hash_of_the_text_as_typed_verifies_and_is_raised_to_one_of_the_normalised() {
        // pyca/bcrypt and hashlib over "cafe", a combining accent, "-terrace", an ideographic space, "im hof".
        let typed = password("cafe\u{301}-terrace\u{3000}im hof");
        let hasher = Hasher::new(1);
        for hash in [
            "$2b$04$S5P2wFFDl/rIejxlS8UjVeBuZgkPB2UhXPSlbcZbTLa0dhX19l6F2",
            "$pbkdf2-sha256$i=1000$c2l4dGVlbiBieXRlIHNhbA$AxKtuL5ZCvrlfNXPvm4idNeQKmEOAP6+WJ1FQli7QjA",
        ] {
            let hash = PasswordHash::parse(hash).unwrap();
            assert!(hash.is_outdated());
            assert!(hasher.verify(&typed, Some(&hash)).await.unwrap());
            // Typed in the other form, it is not what that system hashed.
            assert!(!hasher.verify(&password("caf\u{e9}-terrace im hof"), Some(&hash)).await.unwrap());
        }
        let raised = hasher.hash(&typed, &mut StdRng::seed_from_u64(7)).await.unwrap();
        assert!(!raised.is_outdated());
        assert!(hasher.verify(&password("caf\u{e9}-terrace im hof"), Some(&raised)).await.unwrap());
    }
}
