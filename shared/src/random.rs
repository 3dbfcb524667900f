//! Randomness, as an argument: secrets come from the operating system's generator.

use std::convert::Infallible;

use rand::rngs::SysRng;
use rand::{TryCryptoRng, TryRng};

/// The operating system's generator. Handlers are given one at wiring.
///
/// A secret made from a broken generator would be worse than no answer, so a failure of the generator
/// panics: the invocation fails and nothing is sent.
#[derive(Clone, Copy, Debug)]
pub struct Random(SysRng);

impl Random {
    /// The operating system's generator.
    pub const fn from_os() -> Self {
        Self(SysRng)
    }
}

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.try_next_u32().expect("the operating system's generator failed"))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.try_next_u64().expect("the operating system's generator failed"))
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(destination).expect("the operating system's generator failed");
        Ok(())
    }
}

impl TryCryptoRng for Random {}
