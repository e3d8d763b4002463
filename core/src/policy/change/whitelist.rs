//! Changes of the whitelist, entry by entry.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
};

use bitcoin::ScriptBuf;

use super::{Effect, List};
use crate::{
    ids::Label,
    policy::{Entry, Policy},
};

/// Entries with their scripts, by name. Under another name an entry is another entry: it is what people are shown.
type ByName<'a> = BTreeMap<&'a Label, (&'a Entry, BTreeSet<&'a ScriptBuf>)>;

fn by_name(policy: &Policy) -> ByName<'_> {
    let entries = policy.entries().iter();
    let mut all: ByName<'_> = entries.map(|e| (&e.label, (e, BTreeSet::new()))).collect();
    for (script, entry) in policy.destinations() {
        if let Some((_, scripts)) = all.get_mut(&entry.label) {
            scripts.insert(script);
        }
    }
    all
}

/// A new destination loosens, a removed one tightens, and so does every change of an entry by what it does to the
/// heights at which it may be paid; names, classes, owners and reasons have no order.
pub(super) fn compare(old: &Policy, new: &Policy, list: &mut List) {
    let (before, after) = (by_name(old), by_name(new));
    for (label, (entry, scripts)) in &before {
        match after.get(label) {
            Some((other, now)) => {
                changed(entry, other, list);
                destinations(label, scripts, now, list);
            }
            None => list.push(
                field(label, "entry"),
                summary(entry, scripts),
                "removed",
                Effect::Tightens,
            ),
        }
    }
    for (label, (entry, scripts)) in &after {
        if !before.contains_key(label) {
            list.push(
                field(label, "entry"),
                "not listed",
                summary(entry, scripts),
                Effect::Loosens,
            );
        }
    }
}

fn field(label: &Label, name: &str) -> String {
    format!("whitelist {label}: {name}")
}

fn summary(entry: &Entry, scripts: &BTreeSet<&ScriptBuf>) -> String {
    format!("{}, {} destinations", entry.class.as_str(), scripts.len())
}

fn changed(old: &Entry, new: &Entry, list: &mut List) {
    let Entry {
        label,
        class,
        owner,
        reason,
        active_from_height,
        expires_height,
    } = old;
    list.unordered(field(label, "class"), class.as_str(), new.class.as_str());
    list.unordered(field(label, "owner"), owner, &new.owner);
    list.unordered(field(label, "reason"), reason, &new.reason);
    list.floor(
        field(label, "active_from_height"),
        *active_from_height,
        new.active_from_height,
    );
    list.ceiling(
        field(label, "expires_height"),
        *expires_height,
        new.expires_height,
    );
}

fn destinations(label: &Label, old: &BTreeSet<&ScriptBuf>, new: &BTreeSet<&ScriptBuf>, list: &mut List) {
    let count = |n: usize| format!("{n} destinations");
    let (gone, come) = (old.difference(new).count(), new.difference(old).count());
    if come > 0 {
        list.push(
            field(label, "destinations"),
            count(old.len()),
            format!("{come} added"),
            Effect::Loosens,
        );
    }
    if gone > 0 {
        list.push(
            field(label, "destinations"),
            count(old.len()),
            format!("{gone} removed"),
            Effect::Tightens,
        );
    }
}
