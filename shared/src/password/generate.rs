use rand::{CryptoRng, RngExt};

use super::{Password, PasswordPolicy};

/// Lower-case consonants: no keyboard to switch on a phone, none of `i l o`, and no words come out.
const ALPHABET: &[u8; 20] = b"bcdfghjkmnpqrstvwxyz";
/// 19 letters of 20 give 82 bits; the contract asks for at least 80.
const LENGTH: usize = 19;

/// A generated password: printable ASCII, typed easily on a phone, 82 bits or more, and long enough for
/// `policy`.
pub fn generate(policy: &PasswordPolicy, rng: &mut impl CryptoRng) -> Password {
    let length = LENGTH.max(policy.minimum_length.get() as usize);
    let letters = (0..length).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
    Password::in_form(letters.collect())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_generated_password_is_strong_and_fits_every_policy() {
        assert!(LENGTH as f64 * (ALPHABET.len() as f64).log2() >= 80.0);
        let mut rng = StdRng::seed_from_u64(5);
        let policy = PasswordPolicy::default();
        for _ in 0..100 {
            let password = generate(&policy, &mut rng);
            assert!(policy.check(password.expose()).is_ok());
            assert!(password.expose().len() <= 50);
        }
        assert_ne!(generate(&policy, &mut rng).expose(), generate(&policy, &mut rng).expose());
    }
}
