//! The hashes that are verified: Rekey's own, and those that other systems made, as they are.

use argon2::password_hash::{Error, PasswordVerifier, phc};
use argon2::{Algorithm, Argon2, Params, Version};
use pbkdf2::Pbkdf2;
use scrypt::Scrypt;
use zeroize::Zeroizing;

use super::memory::Memory;

/// What one verification may cost. A function has 1024 MB and 0.58 of a core, answers within 15 s, may verify two
/// at once, and each twice (a text that was typed in another form than the normalised one is tried in both).
/// The slowest of each kind took 0.3 to 1.3 s of a whole core of an AMD EPYC.
const MEMORY_KIB: u64 = 256 * 1024;
/// Argon2: memory in KiB times passes. RFC 9106's second recommendation has 192 MiB.
const ARGON2_KIB_PASSES: u64 = 1024 * 1024;
/// scrypt: N times r times p. OWASP's strongest has 2^20.
const SCRYPT_WORK: u64 = 1 << 21;
/// PBKDF2: iterations times blocks of output. Django 6.0 has 1,200,000 of one block.
const PBKDF2_ROUNDS: u64 = 2_000_000;
/// What bcrypt sees of a password, in bytes.
const BCRYPT_SEES: usize = 72;
/// bcrypt: the logarithm of its rounds. OWASP asks for 10 or more.
const BCRYPT_COST: u32 = 14;

/// Why a text is not taken as a password's hash. Its text goes after the name of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashRefused {
    /// No hash of a kind that is known, or a malformed one.
    #[error(
        "is not a hash that can be verified: Argon2, scrypt, pbkdf2-sha256 or pbkdf2-sha512 as a PHC string, \
         or bcrypt ($2a$, $2b$, $2y$)"
    )]
    Form,
    /// An Argon2 hash above the bounds.
    #[error("costs too much: Argon2 may take at most 256 MiB (m=262144), with m times t at most 1048576")]
    Argon2,
    /// A scrypt hash above the bounds.
    #[error("costs too much: scrypt may have N times r times p of at most 2^21 (256 MiB)")]
    Scrypt,
    /// A PBKDF2 hash above the bounds.
    #[error(
        "costs too much: PBKDF2 may have at most 2000000 iterations, half of that where the hash is longer than the digest"
    )]
    Pbkdf2,
    /// A bcrypt hash above the bounds.
    #[error("costs too much: bcrypt's cost may be at most 14")]
    Bcrypt,
}

/// How a hash was made, with what it needs to be computed again.
pub(super) enum Scheme {
    Argon2(phc::PasswordHash),
    Scrypt(phc::PasswordHash),
    Pbkdf2(phc::PasswordHash),
    Bcrypt(String),
}

impl Scheme {
    /// Reads a hash and holds its cost against the bounds.
    pub(super) fn parse(text: &str) -> Result<Self, HashRefused> {
        if ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| text.starts_with(prefix)) {
            return bcrypt(text);
        }
        let hash = phc::PasswordHash::new(text).map_err(|_| HashRefused::Form)?;
        if hash.salt.is_none() || hash.hash.is_none() {
            return Err(HashRefused::Form);
        }
        // The bounds are held against one of them, and the library may take the other.
        let mut names: Vec<_> = hash.params.iter().map(|(name, _)| name.as_str().to_owned()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(HashRefused::Form);
        }
        match hash.algorithm.as_str() {
            "argon2id" | "argon2i" | "argon2d" => argon2(hash),
            "scrypt" => scrypt(hash),
            "pbkdf2-sha256" => pbkdf2(hash, 32),
            "pbkdf2-sha512" => pbkdf2(hash, 64),
            _ => Err(HashRefused::Form),
        }
    }

    /// Whether it is Argon2id of today's version with at least this memory and so many passes.
    pub(super) fn is_argon2id_of(&self, memory_kib: u32, passes: u32) -> bool {
        let Self::Argon2(hash) = self else { return false };
        let today = hash.algorithm.as_str() == "argon2id" && hash.version == Some(Version::V0x13.into());
        today
            && Params::try_from(hash)
                .is_ok_and(|params| params.m_cost() >= memory_kib && params.t_cost() >= passes)
    }

    /// How many bytes of a password it looks at, if not at all of them.
    pub(super) const fn longest(&self) -> Option<usize> {
        match self {
            Self::Bcrypt(_) => Some(BCRYPT_SEES),
            Self::Argon2(_) | Self::Scrypt(_) | Self::Pbkdf2(_) => None,
        }
    }

    /// Whether `password` is the one behind it; an Argon2 hash is computed in `memory`.
    ///
    /// # Errors
    /// If it cannot be computed; never for another password.
    pub(super) fn verify(&self, password: &[u8], memory: &mut Memory) -> Result<bool, Error> {
        let verified = match self {
            Self::Argon2(hash) => return verify_argon2(password, hash, memory),
            Self::Scrypt(hash) => Scrypt::default().verify_password(password, hash),
            Self::Pbkdf2(hash) => Pbkdf2::default().verify_password(password, hash),
            // Only the first 72 bytes count, as on the system that made it.
            Self::Bcrypt(hash) => return bcrypt::verify(password, hash).map_err(|_| Error::EncodingInvalid),
        };
        match verified {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn argon2(mut hash: phc::PasswordHash) -> Result<Scheme, HashRefused> {
    // Without a version it is the first one, 1.0 (PHC string format, Argon2 encoding); the library takes it for 1.3.
    let version = *hash.version.get_or_insert(Version::V0x10.into());
    let params = Params::try_from(&hash).map_err(|_| HashRefused::Form)?;
    Version::try_from(version).map_err(|_| HashRefused::Form)?;
    let memory = u64::from(params.m_cost());
    if memory > MEMORY_KIB || memory * u64::from(params.t_cost()) > ARGON2_KIB_PASSES {
        return Err(HashRefused::Argon2);
    }
    Ok(Scheme::Argon2(hash))
}

/// As the library verifies, which takes fresh memory for it.
fn verify_argon2(password: &[u8], hash: &phc::PasswordHash, memory: &mut Memory) -> Result<bool, Error> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map(Version::try_from).transpose()?.unwrap_or(Version::V0x10);
    let argon2 = Argon2::new(algorithm, version, Params::try_from(hash)?);
    let mut out = Zeroizing::new(vec![0; expected.len()]);
    memory.compute(&argon2, password, salt, &mut out)?;
    // `Output` compares in constant time.
    Ok(phc::Output::new(&out)? == *expected)
}

fn scrypt(hash: phc::PasswordHash) -> Result<Scheme, HashRefused> {
    // Held against the bounds before the library sees them: it multiplies r and p in 32 bits.
    let given = |name| hash.params.get_decimal(name).map(u64::from).ok_or(HashRefused::Form);
    let (log_n, r, p) = (given("ln")?, given("r")?, given("p")?);
    let n = 1_u64.checked_shl(u32::try_from(log_n).unwrap_or(u32::MAX)).ok_or(HashRefused::Scrypt)?;
    let blocks = n.checked_mul(r).filter(|blocks| *blocks <= MEMORY_KIB * 8);
    let work = blocks.and_then(|blocks| blocks.checked_mul(p)).filter(|work| *work <= SCRYPT_WORK);
    work.ok_or(HashRefused::Scrypt)?;
    scrypt::Params::try_from(&hash).map_err(|_| HashRefused::Form)?;
    Ok(Scheme::Scrypt(hash))
}

fn pbkdf2(hash: phc::PasswordHash, digest: usize) -> Result<Scheme, HashRefused> {
    let rounds = hash.params.get_decimal("i").ok_or(HashRefused::Form)?;
    let params = pbkdf2::Params::try_from(&hash).map_err(|_| HashRefused::Form)?;
    let blocks = u64::from(params.output_len() > digest) + 1;
    if u64::from(rounds) * blocks > PBKDF2_ROUNDS {
        return Err(HashRefused::Pbkdf2);
    }
    Ok(Scheme::Pbkdf2(hash))
}

fn bcrypt(text: &str) -> Result<Scheme, HashRefused> {
    let parts: bcrypt::HashParts = text.parse().map_err(|_| HashRefused::Form)?;
    match parts.get_cost() {
        4..=BCRYPT_COST => Ok(Scheme::Bcrypt(text.to_owned())),
        ..4 => Err(HashRefused::Form),
        _ => Err(HashRefused::Bcrypt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verifies(hash: &str, password: &str) -> bool {
        let scheme = Scheme::parse(hash).unwrap_or_else(|refused| panic!("{hash} {refused}"));
        let memory = &mut Memory::new();
        assert!(!scheme.verify(b"another password", memory).unwrap(), "{hash}");
        scheme.verify(password.as_bytes(), memory).unwrap()
    }

    #[test]
    fn hashes_of_every_kind_verify() {
        // Made with argon2-cffi, Python's hashlib and pyca/bcrypt.
        for hash in [
            "$argon2id$v=19$m=1024,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$ypCoen7BTwgKzrXvvj/GVEh58UBVpAWl4PjBZcdGJzM",
            "$argon2i$v=19$m=1024,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$lYHst48RxN9gFhg3cWzRdE6Gborvh3NAIkH/qIPzGeI",
            "$argon2d$v=19$m=1024,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$44J1dV37Uvp0xtbR6beDSSAYFdQdb9jremgOzHGhsVc",
            "$argon2i$v=16$m=1024,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$Wx7JUkp3QDsX03bMCUuUU7+q2ug8TLDzi8BpSTlay5Y",
            // Without a version it is 1.0, too.
            "$argon2i$m=1024,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$Wx7JUkp3QDsX03bMCUuUU7+q2ug8TLDzi8BpSTlay5Y",
            "$scrypt$ln=10,r=8,p=2$c2l4dGVlbiBieXRlIHNhbA$/dRHlfA8Q9eTqeZ5fuL4bK5rQ+Ti5g7GCPTGb5tZsOE",
            "$pbkdf2-sha256$i=1000$c2l4dGVlbiBieXRlIHNhbA$qMTJxPdWLtMNNX/sHtkb855Waj15H6QVv4YImucaREo",
            "$pbkdf2-sha512$i=1000,l=64$c2l4dGVlbiBieXRlIHNhbA$FFFjex0lr6/ZLdu6GGZWJ1N4/n9s42kLMgtzirR5gO/xDYl7yRssLnQzcj5MtimDjXQA+wexgw+cbNzBk4mJUw",
            "$2a$04$uHoXuvAwKkExsnnOAdLl8.ucqMh5x/4dy3auyrKn0DplbTemmgoGq",
            "$2b$04$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0.",
            "$2y$04$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0.",
        ] {
            assert!(verifies(hash, "old_password_00"), "{hash}");
        }
    }

    #[test]
    fn published_vectors_verify() {
        // passlib's documentation; RFC 7914 12; crypt_blowfish 1.3; the vectors of go's x/crypto for PBKDF2.
        for (hash, password) in [
            (
                "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw",
                "pleaseletmein",
            ),
            (
                "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
                "password",
            ),
            (
                "$pbkdf2-sha256$i=4096,l=40$c2FsdFNBTFRzYWx0U0FMVHNhbHRTQUxUc2FsdFNBTFRzYWx0$NIyJ28vTKy8y2BS4EW6EzysXNH68GAAYHE4qH7jdU+HGNVGMfaxH6Q",
                "passwordPASSWORDpassword",
            ),
            (
                "$pbkdf2-sha512$i=4096,l=64$c2FsdFNBTFRzYWx0U0FMVHNhbHRTQUxUc2FsdFNBTFRzYWx0$jAUR9Mbll8asYxXY8DYuIl88UBSVuiO4aMAFF03E7nERW1n55gzZUy+jPg91rv4wIlxYOhhs2CvU2uqXJKPTuA",
                "passwordPASSWORDpassword",
            ),
            ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
        ] {
            assert!(verifies(hash, password), "{hash}");
        }
    }

    #[test]
    fn bcrypt_looks_at_72_bytes() {
        let hash = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
        let long = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        assert!(verifies(hash, &format!("{long}chars after 72 are ignored")));
        assert!(verifies(hash, long));
        assert!(!verifies(hash, &long[..71]));
    }

    #[test]
    fn what_cannot_be_verified_is_refused() {
        let salt = "c2l4dGVlbiBieXRlIHNhbA";
        let output = "qMTJxPdWLtMNNX/sHtkb855Waj15H6QVv4YImucaREo";
        for text in [
            "".to_owned(),
            "plain".to_owned(),
            "$2b$12$abc".to_owned(),
            // crypt_blowfish's broken one, and the first of all.
            "$2x$04$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0.".to_owned(),
            "$2b$03$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0.".to_owned(),
            "$2b$04$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0é".to_owned(),
            format!("$argon2id$v=19$m=19456,t=2,p=1${salt}"),
            format!("$argon2id$v=18$m=19456,t=2,p=1${salt}${output}"),
            format!("$argon2x$v=19$m=19456,t=2,p=1${salt}${output}"),
            format!("$pbkdf2$i=1000${salt}${output}"),
            format!("$pbkdf2-sha256$29000${salt}${output}"),
            format!("$pbkdf2-sha256$i=1${salt}${output}"),
            format!("$pbkdf2-sha256$i=1000,l=20${salt}${output}"),
            format!("pbkdf2_sha256$1000${salt}${output}="),
            format!("$scrypt$ln=10,r=8${salt}${output}"),
            format!("$scrypt$ln=10,r=0,p=1${salt}${output}"),
            format!("$6${salt}${output}"),
        ] {
            assert_eq!(Scheme::parse(&text).err(), Some(HashRefused::Form), "{text}");
        }
    }

    #[test]
    fn what_would_stall_a_function_is_refused() {
        let salt = "c2l4dGVlbiBieXRlIHNhbA";
        let output = "qMTJxPdWLtMNNX/sHtkb855Waj15H6QVv4YImucaREo";
        let long = "FFFjex0lr6/ZLdu6GGZWJ1N4/n9s42kLMgtzirR5gO/xDYl7yRssLnQzcj5MtimDjXQA+wexgw+cbNzBk4mJUw";
        let refused = |text: String| Scheme::parse(&text).err();
        let argon2 = |m, t| refused(format!("$argon2id$v=19$m={m},t={t},p=1${salt}${output}"));
        assert_eq!((argon2(262_144, 4), argon2(65_536, 3)), (None, None));
        assert_eq!(argon2(262_145, 1), Some(HashRefused::Argon2));
        assert_eq!(argon2(262_144, 5), Some(HashRefused::Argon2));
        assert_eq!(argon2(8, u32::MAX), Some(HashRefused::Argon2));
        assert_eq!(argon2(u32::MAX, 1), Some(HashRefused::Argon2));
        for twice in ["argon2id$v=19$m=1024,t=1024,t=2,p=1", "scrypt$ln=1,r=8,p=1,ln=20"] {
            assert_eq!(refused(format!("${twice}${salt}${output}")), Some(HashRefused::Form), "{twice}");
        }
        let scrypt =
            |ln: u32, r: u32, p: u32| refused(format!("$scrypt$ln={ln},r={r},p={p}${salt}${output}"));
        assert_eq!((scrypt(18, 8, 1), scrypt(17, 8, 2), scrypt(13, 8, 10)), (None, None, None));
        for (ln, r, p) in [
            (19, 8, 1),
            (18, 8, 2),
            (17, 8, 3),
            (63, 1, 1),
            (64, 1, 1),
            (255, 8, 1),
            (4_000_000_000_u32, 1, 1_u32),
            (10, 65_536, 65_536),
            (1, 1, u32::MAX),
        ] {
            assert_eq!(scrypt(ln, r, p), Some(HashRefused::Scrypt), "{ln} {r} {p}");
        }
        let pbkdf2 = |i, l, output| refused(format!("$pbkdf2-sha256$i={i},l={l}${salt}${output}"));
        assert_eq!((pbkdf2(2_000_000, 32, output), pbkdf2(1_000_000, 64, long)), (None, None));
        assert_eq!(pbkdf2(2_000_001, 32, output), Some(HashRefused::Pbkdf2));
        assert_eq!(pbkdf2(1_000_001, 64, long), Some(HashRefused::Pbkdf2));
        let bcrypt =
            |cost| refused(format!("$2b${cost}$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0."));
        assert_eq!(
            (bcrypt(14), bcrypt(15), bcrypt(31)),
            (None, Some(HashRefused::Bcrypt), Some(HashRefused::Bcrypt))
        );
    }
}
