//! The memory that Argon2id fills: kept between hashes and wiped after each. Fresh memory, which the kernel has to map
//! page by page, makes a hash take nearly half as long again.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Argon2, Block, Error};
use zeroize::Zeroizing;

/// Memories that no hash uses at the moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept(Arc<Mutex<Vec<Memory>>>);

impl Kept {
    /// One that was kept, or a new one.
    pub(super) fn take(&self) -> Memory {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(Memory::new)
    }

    /// Keeps one for the next hash.
    pub(super) fn keep(&self, memory: Memory) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }

    /// Whether a hash would find none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// What one of Rekey's own hashes needs, 19 MiB; zeros between two.
#[derive(Debug)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    pub(super) fn new() -> Self {
        Self(vec![Block::new(); super::hash::MEMORY_KIB as usize])
    }

    /// Computes a hash into `out`, and wipes.
    ///
    /// # Errors
    /// What the algorithm refuses.
    pub(super) fn compute(
        &mut self,
        argon2: &Argon2<'_>,
        password: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let needed = argon2.params().block_count();
        if needed > self.0.len() {
            // Another system's hash, of which there is one a user: not worth keeping up to 256 MiB for.
            let mut own = Zeroizing::new(vec![Block::new(); needed]);
            return argon2.hash_password_into_with_memory(password, salt, out, own.as_mut_slice());
        }
        let computed = argon2.hash_password_into_with_memory(password, salt, out, self.0.as_mut_slice());
        // A plain fill: it is as fast as memory is, and is not left out, since the memory lives on and is read later.
        self.0[..needed].fill(Block::new());
        computed
    }
}

#[cfg(test)]
mod tests {
    use argon2::{Algorithm, Params, Version};

    use super::*;

    fn of(memory_kib: u32) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory_kib, 1, 1, None).unwrap())
    }

    fn hash(memory: &mut Memory, argon2: &Argon2<'_>) -> [u8; 32] {
        let mut out = [0; 32];
        memory.compute(argon2, b"old_password_00", b"sixteen byte sal", &mut out).unwrap();
        out
    }

    fn is_wiped(memory: &Memory) -> bool {
        memory.0.iter().all(|block| block.as_ref().iter().all(|word| *word == 0))
    }

    #[test]
    fn what_is_kept_is_wiped_and_gives_the_same_hash_again() {
        let mut memory = Memory::new();
        for kib in [64, super::super::hash::MEMORY_KIB] {
            let first = hash(&mut memory, &of(kib));
            assert!(is_wiped(&memory));
            let mut alone = [0; 32];
            of(kib).hash_password_into(b"old_password_00", b"sixteen byte sal", &mut alone).unwrap();
            assert_eq!((first, hash(&mut memory, &of(kib))), (alone, alone));
        }
    }

    #[test]
    fn a_hash_of_more_memory_has_its_own() {
        let (mut memory, more) = (Memory::new(), of(super::super::hash::MEMORY_KIB + 8));
        let mut alone = [0; 32];
        more.hash_password_into(b"old_password_00", b"sixteen byte sal", &mut alone).unwrap();
        assert_eq!(hash(&mut memory, &more), alone);
        assert_eq!(memory.0.len(), super::super::hash::MEMORY_KIB as usize);
    }

    #[test]
    fn a_memory_that_was_kept_is_taken_first() {
        let kept = Kept::default();
        assert!(kept.is_empty());
        let memory = kept.take();
        let place = memory.0.as_ptr();
        kept.keep(memory);
        assert!(!kept.is_empty());
        assert_eq!(kept.take().0.as_ptr(), place);
    }
}
