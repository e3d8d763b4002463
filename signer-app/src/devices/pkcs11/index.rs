//! The one index per login: which private key belongs to which public key.
//!
//! Labels and CKA_IDs are not unique and can be changed by anyone who is logged in, so neither is trusted: a public
//! key's CKA_ID must be the hash160 of its point, its private half is the one private key with that CKA_ID, and
//! whether they belong together is proven by a signature, every time.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use bitcoin::hashes::{Hash, hash160};
use bitcoin::secp256k1::PublicKey;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;

use super::errors::{Fault, last};
use super::read;
use crate::devices::bytes::{Bytes, Key33};
use crate::devices::error::DeviceError;
use crate::devices::protocol::{Orphan, OrphanKind};

/// Handles per C_FindObjects call: a search scans the whole token, so ask rarely for many.
const FIND_BATCH: NonZeroUsize = NonZeroUsize::MIN.saturating_add(999);

/// All whole keys of the token, and what is not whole.
pub(super) struct KeyIndex {
    keys: BTreeMap<Key33, Found>,
    orphans: Vec<Orphan>,
}

/// What stands for one public key.
enum Found {
    One(PrivateKey),
    /// Several objects claim to be this key: none of them is used.
    Several,
}

/// A private key by handle; the handle dies with the login.
#[derive(Clone)]
pub(super) struct PrivateKey {
    pub(super) handle: ObjectHandle,
    pub(super) label: String,
}

struct Object {
    handle: ObjectHandle,
    id: Vec<u8>,
    label: String,
}

impl KeyIndex {
    /// Searches the token once for private and once for public keys and joins them.
    pub(super) fn read(session: &Session) -> Result<Self, DeviceError> {
        let mut index = Self {
            keys: BTreeMap::new(),
            orphans: Vec::new(),
        };
        let mut private: BTreeMap<Vec<u8>, Vec<Object>> = BTreeMap::new();
        for object in index.objects(session, ObjectClass::PRIVATE_KEY)? {
            private.entry(object.id.clone()).or_default().push(object);
        }
        let mut joined: BTreeSet<Vec<u8>> = BTreeSet::new();
        for public in index.objects(session, ObjectClass::PUBLIC_KEY)? {
            let point =
                read::bytes(session, public.handle, AttributeType::EcPoint).map_err(DeviceError::from)?;
            match key_of_point(&point).filter(|key| public.id == key_id(key)) {
                Some(key) if private.contains_key(&public.id) => {
                    index.join(key, private.get(&public.id).map_or(&[], Vec::as_slice));
                    joined.insert(public.id);
                }
                _ => index.orphan(OrphanKind::PublicWithoutPrivate, &public),
            }
        }
        for object in private
            .iter()
            .filter(|(id, _)| !joined.contains(*id))
            .flat_map(|(_, list)| list)
        {
            index.orphan(OrphanKind::PrivateWithoutPublic, object);
        }
        Ok(index)
    }

    /// How many whole keys there are.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.keys.len()).unwrap_or(u32::MAX)
    }

    /// Finds the one private key of a public key.
    pub(super) fn find(&self, key: Key33) -> Result<&PrivateKey, DeviceError> {
        match self.keys.get(&key) {
            Some(Found::One(private)) => Ok(private),
            Some(Found::Several) => Err(DeviceError::KeyAmbiguous { key }),
            None => Err(DeviceError::KeyMissing { key }),
        }
    }

    /// Lists everything that the given keys do not explain.
    pub(super) fn orphans(&self, listed: &BTreeSet<Key33>) -> Vec<Orphan> {
        let strangers = self.keys.iter().filter(|(key, _)| !listed.contains(key));
        let strangers = strangers.map(|(key, found)| Orphan {
            kind: OrphanKind::NotListed,
            id: hex::encode(key_id(key)),
            label: match found {
                Found::One(private) => private.label.clone(),
                Found::Several => String::new(),
            },
        });
        let mut all: Vec<Orphan> = self.orphans.iter().cloned().chain(strangers).collect();
        all.sort();
        all
    }

    fn join(&mut self, key: Key33, private: &[Object]) {
        let found = match private {
            // A second public object with the same point makes the key ambiguous as well.
            [one] if !self.keys.contains_key(&key) => Found::One(PrivateKey {
                handle: one.handle,
                label: one.label.clone(),
            }),
            _ => Found::Several,
        };
        self.keys.insert(key, found);
    }

    fn orphan(&mut self, kind: OrphanKind, object: &Object) {
        self.orphans.push(Orphan {
            kind,
            id: hex::encode(&object.id),
            label: object.label.clone(),
        });
    }

    fn objects(&mut self, session: &Session, class: ObjectClass) -> Result<Vec<Object>, DeviceError> {
        let template = [
            Attribute::Class(class),
            Attribute::KeyType(KeyType::EC),
            Attribute::Token(true),
        ];
        let found = session
            .iter_objects_with_cache_size(&template, FIND_BATCH)
            .map_err(last)?;
        let handles: Vec<ObjectHandle> = found.collect::<Result<_, _>>().map_err(last)?;
        let mut objects = Vec::with_capacity(handles.len());
        for handle in handles {
            match Object::read(session, handle) {
                Ok(object) => objects.push(object),
                // Half an object, left by a crash: there is a handle, but nothing to read behind it.
                Err(Fault::Relogin(_)) => {
                    let nameless = Object {
                        handle,
                        id: Vec::new(),
                        label: String::new(),
                    };
                    self.orphan(OrphanKind::PrivateWithoutPublic, &nameless);
                }
                Err(Fault::Final(error)) => return Err(error),
            }
        }
        Ok(objects)
    }
}

impl Object {
    fn read(session: &Session, handle: ObjectHandle) -> Result<Self, Fault> {
        let id = read::bytes(session, handle, AttributeType::Id)?;
        let label = read::bytes(session, handle, AttributeType::Label)?;
        Ok(Self {
            handle,
            id,
            label: String::from_utf8_lossy(&label).into_owned(),
        })
    }
}

/// The CKA_ID of a proven key: the hash160 of its compressed public key.
pub(super) fn key_id(key: &Key33) -> [u8; 20] {
    hash160::Hash::hash(&key.0).to_byte_array()
}

/// Reads CKA_EC_POINT: a DER OCTET STRING around the point by the standard, the bare point from some tokens.
pub(super) fn key_of_point(point: &[u8]) -> Option<Key33> {
    let bare = match point {
        [4, length, rest @ ..] if usize::from(*length) == rest.len() => rest,
        other => other,
    };
    PublicKey::from_slice(bare).ok().map(|key| Bytes(key.serialize()))
}
