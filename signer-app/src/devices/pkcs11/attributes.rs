//! What a private key of a vault must be, as the token reports it.

use cryptoki::object::{AttributeType, ObjectHandle};
use cryptoki::session::Session;

use super::errors::Fault;
use super::read;
use crate::devices::error::DeviceError;
use crate::devices::protocol::KeyAttributes;

/// Reads every attribute that matters; one that the token does not tell is an error.
pub(super) fn read(session: &Session, private: ObjectHandle, label: &str) -> Result<KeyAttributes, Fault> {
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

/// Refuses an attribute that a key of this vault must not have, and names it.
pub(super) fn check(found: &KeyAttributes, label: &str) -> Result<(), DeviceError> {
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
        assert_eq!(check(&GOOD, "k"), Ok(()));
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
            assert_eq!(check(&found, "k"), Err(error));
        }
    }
}
