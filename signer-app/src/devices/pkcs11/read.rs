//! Attributes, one at a time: a batch drops what it cannot read without a word.

use cryptoki::error::{Error, RvError};
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use cryptoki::session::Session;

use super::errors::Fault;

/// A yes-or-no attribute; none when the token does not say.
pub(super) fn flag(
    session: &Session,
    object: ObjectHandle,
    kind: AttributeType,
) -> Result<Option<bool>, Fault> {
    Ok(match one(session, object, kind)? {
        Some(
            Attribute::Token(value)
            | Attribute::Private(value)
            | Attribute::Sensitive(value)
            | Attribute::AlwaysSensitive(value)
            | Attribute::Extractable(value)
            | Attribute::NeverExtractable(value)
            | Attribute::Local(value)
            | Attribute::Sign(value)
            | Attribute::SignRecover(value)
            | Attribute::Derive(value)
            | Attribute::Decrypt(value)
            | Attribute::Unwrap(value),
        ) => Some(value),
        _ => None,
    })
}

/// A byte-string attribute; empty when the token does not say.
pub(super) fn bytes(session: &Session, object: ObjectHandle, kind: AttributeType) -> Result<Vec<u8>, Fault> {
    Ok(match one(session, object, kind)? {
        Some(
            Attribute::Id(value)
            | Attribute::Label(value)
            | Attribute::EcPoint(value)
            | Attribute::Value(value),
        ) => value,
        _ => Vec::new(),
    })
}

/// Says whether the token hands out a key's value. It must not; that it refuses is the good answer.
pub(super) fn value_readable(session: &Session, object: ObjectHandle) -> Result<bool, Fault> {
    match session.get_attributes(object, &[AttributeType::Value]) {
        Ok(list) => Ok(!list.is_empty()),
        Err(Error::Pkcs11(RvError::AttributeSensitive | RvError::AttributeTypeInvalid, _)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn one(session: &Session, object: ObjectHandle, kind: AttributeType) -> Result<Option<Attribute>, Fault> {
    let found = session.get_attributes(object, &[kind])?;
    Ok(found
        .into_iter()
        .find(|attribute| attribute.attribute_type() == kind))
}
