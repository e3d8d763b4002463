//! Keys: made in the token, read back attribute by attribute, proven by a signature, only then named.

use std::collections::BTreeSet;

use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use cryptoki::session::Session;
use sha2::{Digest, Sha256};

use super::OnProgress;
use super::errors::{Fault, last};
use super::index::{key_id, key_of_point};
use super::read;
use super::session::{Login, Retry};
use super::sign::Signer;
use crate::devices::bytes::{Bytes, Bytes32, Key33};
use crate::devices::error::DeviceError;
use crate::devices::protocol::{
    GenerateKeys, GeneratedKeys, KeyAttributes, KeyEvidence, KeyReadBack, POOL_LIMIT, Progress, SignJob,
};
use crate::devices::random;

/// The object identifier 1.3.132.0.10, secp256k1, in DER.
const SECP256K1: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a];
const DEVICE_LABEL: &str = "strongroom/device";

/// Makes the pool of both branches, then the device key. A crash in between leaves orphans and no list.
pub(super) fn generate(
    login: &mut Login,
    signer: &mut Signer,
    asked: &GenerateKeys,
    progress: OnProgress<'_>,
) -> Result<GeneratedKeys, DeviceError> {
    signer.refuse_in_quarantine()?;
    if asked.per_branch == 0 || asked.per_branch > POOL_LIMIT {
        let (got, limit) = (u64::from(asked.per_branch), u64::from(POOL_LIMIT));
        return Err(DeviceError::TooMany {
            what: "keys per branch".into(),
            got,
            limit,
        });
    }
    let seeded = seed(login.session(), asked)?;
    let total = asked.per_branch.saturating_mul(2).saturating_add(1);
    let mut done = 0u32;
    let mut make = |label: &str| {
        let evidence = generate_one(login.session(), signer, label).map_err(DeviceError::from)?;
        done = done.saturating_add(1);
        progress(Progress { done, total });
        Ok::<_, DeviceError>(evidence)
    };
    let mut branch = |number: u8| {
        let labels = (0..asked.per_branch).map(|index| format!("strongroom/pool/{number}/{index}"));
        labels.map(|label| make(&label)).collect::<Result<Vec<_>, _>>()
    };
    let (receive, change) = (branch(0)?, branch(1)?);
    let device = make(DEVICE_LABEL)?;
    login.reindex()?;
    // The index of the token as it is now must lead to each of them, and to one object only.
    for evidence in receive.iter().chain(&change).chain([&device]) {
        login.index().find(evidence.key)?;
    }
    Ok(GeneratedKeys {
        receive,
        change,
        device,
        seeded,
    })
}

/// Reads back the listed keys as the token shows them now, and lists what it holds besides.
pub(super) fn read_back(
    login: &mut Login,
    signer: &mut Signer,
    listed: &[Key33],
    progress: OnProgress<'_>,
) -> Result<KeyReadBack, DeviceError> {
    signer.refuse_in_quarantine()?;
    let total = u32::try_from(listed.len()).unwrap_or(u32::MAX);
    let mut retry = Retry::once();
    let mut evidence = Vec::with_capacity(listed.len());
    for (done, key) in (1u32..).zip(listed) {
        evidence.push(login.with_retry(&mut retry, |login| {
            let private = login.index().find(*key)?;
            prove(login.session(), signer, private.handle, *key, &private.label)
        })?);
        progress(Progress { done, total });
    }
    let known: BTreeSet<Key33> = listed.iter().copied().collect();
    Ok(KeyReadBack {
        evidence,
        orphans: login.index().orphans(&known),
    })
}

/// Gives our randomness to the module's generator. Many modules refuse, and then their own has to do.
fn seed(session: &Session, asked: &GenerateKeys) -> Result<bool, DeviceError> {
    let os = random::os_bytes(64)?;
    let seed = random::mix("seed", &[&os, asked.dice.expose_bytes()]);
    Ok(session.seed_random(seed.expose_bytes()).is_ok())
}

fn generate_one(session: &Session, signer: &mut Signer, label: &str) -> Result<KeyEvidence, Fault> {
    // Until it is proven a key has a random CKA_ID, so that a crash leaves nothing that looks finished.
    let unproven = random::os_bytes(20)?.to_vec();
    let (public, private) = session.generate_key_pair(
        &Mechanism::EccKeyPairGen,
        &public_template(label, &unproven),
        &private_template(label, &unproven),
    )?;
    let point = read::bytes(session, public, AttributeType::EcPoint)?;
    let missing = || DeviceError::KeyAttribute {
        label: label.into(),
        attribute: "CKA_EC_POINT".into(),
    };
    let key = key_of_point(&point).ok_or_else(missing)?;
    let evidence = prove(session, signer, private, key, label)?;
    let id = [Attribute::Id(key_id(&key).to_vec())];
    session.update_attributes(private, &id).map_err(last)?;
    session.update_attributes(public, &id).map_err(last)?;
    Ok(evidence)
}

/// Reads every attribute that matters, refuses a wrong one, and has the key sign a fresh challenge.
fn prove(
    session: &Session,
    signer: &mut Signer,
    private: ObjectHandle,
    key: Key33,
    label: &str,
) -> Result<KeyEvidence, Fault> {
    let attributes = attributes(session, private, label)?;
    check_attributes(&attributes, label)?;
    let random = random::os_bytes(32)?;
    let challenge = Sha256::new()
        .chain_update(b"strongroom/challenge/v1")
        .chain_update(&*random)
        .finalize();
    let challenge: Bytes32 = Bytes(challenge.into());
    let signature = signer.sign(
        session,
        private,
        SignJob {
            key,
            digest: challenge,
        },
    )?;
    Ok(KeyEvidence {
        key,
        label: label.into(),
        attributes,
        challenge,
        signature,
    })
}

fn attributes(session: &Session, private: ObjectHandle, label: &str) -> Result<KeyAttributes, Fault> {
    let flag = |kind: AttributeType| -> Result<bool, Fault> {
        read::flag(session, private, kind)?.ok_or_else(|| {
            DeviceError::KeyAttribute {
                label: label.into(),
                attribute: format!("{kind}"),
            }
            .into()
        })
    };
    Ok(KeyAttributes {
        token: flag(AttributeType::Token)?,
        private: flag(AttributeType::Private)?,
        sensitive: flag(AttributeType::Sensitive)?,
        always_sensitive: flag(AttributeType::AlwaysSensitive)?,
        extractable: flag(AttributeType::Extractable)?,
        never_extractable: flag(AttributeType::NeverExtractable)?,
        local: flag(AttributeType::Local)?,
        sign: flag(AttributeType::Sign)?,
        sign_recover: flag(AttributeType::SignRecover)?,
        derive: flag(AttributeType::Derive)?,
        decrypt: flag(AttributeType::Decrypt)?,
        unwrap: flag(AttributeType::Unwrap)?,
        value_readable: read::value_readable(session, private)?,
    })
}

fn check_attributes(found: &KeyAttributes, label: &str) -> Result<(), DeviceError> {
    let rules = [
        ("CKA_TOKEN", found.token),
        ("CKA_PRIVATE", found.private),
        ("CKA_SENSITIVE", found.sensitive),
        ("CKA_ALWAYS_SENSITIVE", found.always_sensitive),
        ("CKA_EXTRACTABLE", !found.extractable),
        ("CKA_NEVER_EXTRACTABLE", found.never_extractable),
        ("CKA_LOCAL", found.local),
        ("CKA_SIGN", found.sign),
        ("CKA_SIGN_RECOVER", !found.sign_recover),
        ("CKA_DERIVE", !found.derive),
        ("CKA_DECRYPT", !found.decrypt),
        ("CKA_UNWRAP", !found.unwrap),
        ("CKA_VALUE", !found.value_readable),
    ];
    match rules.into_iter().find(|(_, good)| !good) {
        Some((attribute, _)) => Err(DeviceError::KeyAttribute {
            label: label.into(),
            attribute: attribute.into(),
        }),
        None => Ok(()),
    }
}

fn public_template(label: &str, id: &[u8]) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Verify(true),
        Attribute::EcParams(SECP256K1.to_vec()),
        Attribute::Id(id.to_vec()),
        Attribute::Label(label.as_bytes().to_vec()),
    ]
}

/// Signs and nothing else: SoftHSM and others allow decrypt, unwrap and recover unless told otherwise.
fn private_template(label: &str, id: &[u8]) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::SignRecover(false),
        Attribute::Derive(false),
        Attribute::Decrypt(false),
        Attribute::Unwrap(false),
        Attribute::Id(id.to_vec()),
        Attribute::Label(label.as_bytes().to_vec()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: KeyAttributes = KeyAttributes {
        token: true,
        private: true,
        sensitive: true,
        always_sensitive: true,
        extractable: false,
        never_extractable: true,
        local: true,
        sign: true,
        sign_recover: false,
        derive: false,
        decrypt: false,
        unwrap: false,
        value_readable: false,
    };

    #[test]
    fn one_weak_attribute_is_named() {
        assert_eq!(check_attributes(&GOOD, "k"), Ok(()));
        let weak = [
            (KeyAttributes { token: false, ..GOOD }, "CKA_TOKEN"),
            (
                KeyAttributes {
                    private: false,
                    ..GOOD
                },
                "CKA_PRIVATE",
            ),
            (
                KeyAttributes {
                    sensitive: false,
                    ..GOOD
                },
                "CKA_SENSITIVE",
            ),
            (
                KeyAttributes {
                    always_sensitive: false,
                    ..GOOD
                },
                "CKA_ALWAYS_SENSITIVE",
            ),
            (
                KeyAttributes {
                    extractable: true,
                    ..GOOD
                },
                "CKA_EXTRACTABLE",
            ),
            (
                KeyAttributes {
                    never_extractable: false,
                    ..GOOD
                },
                "CKA_NEVER_EXTRACTABLE",
            ),
            (KeyAttributes { local: false, ..GOOD }, "CKA_LOCAL"),
            (KeyAttributes { sign: false, ..GOOD }, "CKA_SIGN"),
            (
                KeyAttributes {
                    sign_recover: true,
                    ..GOOD
                },
                "CKA_SIGN_RECOVER",
            ),
            (KeyAttributes { derive: true, ..GOOD }, "CKA_DERIVE"),
            (
                KeyAttributes {
                    decrypt: true,
                    ..GOOD
                },
                "CKA_DECRYPT",
            ),
            (KeyAttributes { unwrap: true, ..GOOD }, "CKA_UNWRAP"),
            (
                KeyAttributes {
                    value_readable: true,
                    ..GOOD
                },
                "CKA_VALUE",
            ),
        ];
        for (found, name) in weak {
            let error = DeviceError::KeyAttribute {
                label: "k".into(),
                attribute: name.into(),
            };
            assert_eq!(check_attributes(&found, "k"), Err(error));
        }
    }
}
