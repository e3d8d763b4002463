//! The log key: the appliance's own Ed25519 key. It signs every record, for much is recorded while the HSM is closed.

use std::{
    fs::OpenOptions,
    io::{Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

use ed25519_dalek::{Signer as _, SigningKey};
use hkdf::Hkdf;
use sha2::Sha256;
use strongroom_core::{ids::Ed25519Key, secret::Secret};
use zeroize::Zeroizing;

use super::{
    error::JournalError,
    file::{io_at, make_dir, sync_dir},
};
use crate::{
    cards::duress::MarkKey,
    devices::random::{self, SAMPLE_BYTES},
};

const SEED: usize = 32;
const TEXT: usize = 64;

/// The key that signs records and checkpoints.
pub struct LogKey(SigningKey);

impl LogKey {
    /// Makes a key and keeps its seed in a new file that only its owner reads.
    ///
    /// # Errors
    /// [`JournalError::Io`], also if the file exists: a log key is never replaced.
    pub fn create(path: &Path) -> Result<Self, JournalError> {
        Self::create_with(path, &[])
    }

    /// The same, with what was thrown with dice mixed into the system's randomness.
    ///
    /// # Errors
    /// As [`LogKey::create`].
    pub fn create_with(path: &Path, throws: &[u8]) -> Result<Self, JournalError> {
        let drawn = random::os_bytes(SAMPLE_BYTES).and_then(|os| {
            random::check_health("os", &os)?;
            Ok(random::mix("log-key", &[&os, throws]))
        });
        let drawn = drawn.map_err(|e| io_at("draw random bytes for", path)(std::io::Error::other(e)))?;
        let mut seed = Zeroizing::new([0u8; SEED]);
        let bytes = drawn.expose_bytes();
        if bytes.len() != SEED {
            return Err(JournalError::Key {
                path: path.to_path_buf(),
            });
        }
        seed.copy_from_slice(bytes);
        if let Some(dir) = path.parent() {
            make_dir(dir)?;
        }
        let text = Zeroizing::new(hex::encode(seed.as_slice()));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(io_at("create", path))?;
        file.write_all(text.as_bytes()).map_err(io_at("write", path))?;
        file.sync_all().map_err(io_at("sync", path))?;
        if let Some(dir) = path.parent() {
            sync_dir(dir)?;
        }
        Ok(Self::from_seed(&Secret::new(*seed)))
    }

    /// Reads the key.
    ///
    /// # Errors
    /// [`JournalError::Key`] if others may read the file or it holds something else; [`JournalError::Io`].
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let wrong = || JournalError::Key {
            path: path.to_path_buf(),
        };
        let file = std::fs::File::open(path).map_err(io_at("open", path))?;
        let meta = file.metadata().map_err(io_at("look at", path))?;
        if meta.mode() & 0o077 != 0 || !meta.is_file() {
            return Err(wrong());
        }
        // One allocation, so that no copy of the seed stays behind when a buffer grows.
        let mut text = Zeroizing::new([0u8; TEXT + 1]);
        let mut got = 0usize;
        let mut file = file;
        while let Some(rest) = text.get_mut(got..).filter(|r| !r.is_empty()) {
            match file.read(rest).map_err(io_at("read", path))? {
                0 => break,
                n => got = got.saturating_add(n),
            }
        }
        let hex_text = text.get(..TEXT).filter(|_| got == TEXT).ok_or_else(wrong)?;
        let mut seed = Zeroizing::new([0u8; SEED]);
        hex::decode_to_slice(hex_text, seed.as_mut_slice()).map_err(|_| wrong())?;
        Ok(Self::from_seed(&Secret::new(*seed)))
    }

    /// The public key, as the genesis record names it.
    pub fn public(&self) -> Ed25519Key {
        Ed25519Key::new(self.0.verifying_key().to_bytes())
    }

    /// Signs bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The key under which this signer marks the second halves of cards; the seed does not follow from it.
    pub fn mark_key(&self) -> MarkKey {
        let seed = Zeroizing::new(self.0.to_bytes());
        let mut key = Zeroizing::new([0u8; SEED]);
        let derive = Hkdf::<Sha256>::new(None, seed.as_slice());
        // HKDF gives up to 8,160 bytes: 32 never fail.
        let _ = derive.expand(b"strongroom/duress-mark/v1", key.as_mut_slice());
        MarkKey::new(Secret::new(*key))
    }

    fn from_seed(seed: &Secret<[u8; SEED]>) -> Self {
        Self(SigningKey::from_bytes(seed.expose()))
    }
}
