use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use ed25519_dalek::{Signer as _, SigningKey};
use strongroom_core::{
    ids::{Ed25519Key, IdError},
    secret::Secret,
};
use zeroize::Zeroizing;

use super::{Home, StoreError, io, read, write_mode};

const NAME: &str = "key";

/// The key the coordinator signs its requests with. It moves no money; it tells a signer's officers that a request
/// comes from their own treasury, unchanged.
pub struct CoordinatorKey {
    secret: Secret<[u8; 32]>,
    public: Ed25519Key,
}

impl CoordinatorKey {
    /// Makes the key, or reads the one that is there: a second key is never made over a first.
    ///
    /// # Errors
    /// [`StoreError::Random`], [`StoreError::Io`], and as [`CoordinatorKey::open`].
    pub fn create(home: &Home) -> Result<Self, StoreError> {
        match Self::open(home) {
            Err(StoreError::Missing { .. }) => {}
            Ok(key) => return Ok(key),
            Err(other) => return Err(other),
        }
        let mut bytes = Zeroizing::new([0u8; 32]);
        getrandom::fill(bytes.as_mut()).map_err(|_| StoreError::Random)?;
        let mut text = Zeroizing::new(hex::encode(bytes.as_slice()));
        text.push('\n');
        write_mode(&home.path(NAME), text.as_bytes(), 0o600)?;
        Self::open(home)
    }

    /// Reads the key.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Mode`] where others may read it, [`StoreError::Key`],
    /// [`StoreError::Io`].
    pub fn open(home: &Home) -> Result<Self, StoreError> {
        let path = home.path(NAME);
        let mode = mode(&path)?;
        if mode & 0o077 != 0 {
            return Err(StoreError::Mode { path, mode });
        }
        let text = Zeroizing::new(read(&path)?);
        let text = text.strip_suffix(b"\n").unwrap_or(&text);
        let mut bytes = Zeroizing::new([0u8; 32]);
        hex::decode_to_slice(text, bytes.as_mut()).map_err(|_| StoreError::Key {
            path,
            source: IdError::Hex {
                expected: 32,
                got: text.len(),
            },
        })?;
        let public = SigningKey::from_bytes(&bytes).verifying_key().to_bytes();
        Ok(Self {
            secret: Secret::new(*bytes),
            public: Ed25519Key::new(public),
        })
    }

    /// The public key, which the policy names.
    pub fn public(&self) -> Ed25519Key {
        self.public
    }

    /// Signs bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(self.secret.expose())
            .sign(message)
            .to_bytes()
    }
}

fn mode(path: &Path) -> Result<u32, StoreError> {
    let meta = fs::metadata(path).map_err(|source| io(path, source))?;
    Ok(meta.permissions().mode() & 0o777)
}

#[cfg(test)]
mod tests {
    use super::*;
    use strongroom_core::note::verify_ed25519;

    #[test]
    fn the_key_is_made_once_private_and_signs() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(dir.path()).unwrap();
        let key = CoordinatorKey::create(&home).unwrap();
        assert_eq!(CoordinatorKey::create(&home).unwrap().public(), key.public());
        assert!(verify_ed25519(&key.public(), b"request", &key.sign(b"request")));
        fs::set_permissions(home.path(NAME), fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            CoordinatorKey::open(&home),
            Err(StoreError::Mode { .. })
        ));
    }
}
