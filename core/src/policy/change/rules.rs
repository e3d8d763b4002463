//! Changes of the ordered rules, by what they come to: who must approve what, before and after.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use bitcoin::Amount;

use super::{Effect, List, joined};
use crate::{
    ids::Label,
    policy::{
        Class, Rule,
        document::rules::{class_sets, first},
    },
    psbt::Purpose,
};

/// Who must approve requests of one kind: the rule's name and the approvals; none: nobody may.
type Asked<'a> = Option<(&'a Label, u8)>;

/// Requests of one purpose, between two amounts, with the same change.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Cell<'a> {
    purpose: Purpose,
    above: Amount,
    up_to: Amount,
    old: Asked<'a>,
    new: Asked<'a>,
}

/// Compares what the rules come to, for each purpose, each set of classes and each step of the amount. What a list of
/// rules asks for changes at the amounts of its rules only, so these are all cases and the comparison is exact.
pub(super) fn compare(old: &[Rule], new: &[Rule], list: &mut List) {
    let steps: BTreeSet<Amount> = old.iter().chain(new).map(|r| r.up_to).collect();
    let mut cells: BTreeMap<Cell<'_>, Vec<BTreeSet<Class>>> = BTreeMap::new();
    for purpose in Purpose::ALL {
        for classes in class_sets() {
            for cell in differences(old, new, purpose, &classes, &steps) {
                cells.entry(cell).or_default().push(classes.clone());
            }
        }
    }
    let differ = !cells.is_empty();
    for (cell, sets) in cells {
        for classes in widest(&sets) {
            push(&cell, classes, list);
        }
    }
    // Nothing that can be asked for differs; the texts do, and nobody can say what they are meant to do.
    if !differ && old != new {
        list.push("rules", "as before", "written otherwise", Effect::Loosens);
    }
}

/// The steps at which a request of this kind is treated otherwise, neighbours joined.
fn differences<'a>(
    old: &'a [Rule],
    new: &'a [Rule],
    purpose: Purpose,
    classes: &BTreeSet<Class>,
    steps: &BTreeSet<Amount>,
) -> Vec<Cell<'a>> {
    let asked = |rules: &'a [Rule], up_to| -> Asked<'a> {
        first(rules, purpose, classes, up_to).map(|r| (&r.name, r.approvals))
    };
    let mut cells: Vec<Cell<'a>> = Vec::new();
    let mut above = Amount::ZERO;
    for up_to in steps.iter().copied() {
        let (old, new) = (asked(old, up_to), asked(new, up_to));
        match cells.last_mut() {
            Some(last) if last.up_to == above && (last.old, last.new) == (old, new) => last.up_to = up_to,
            Some(_) | None if old != new => cells.push(Cell {
                purpose,
                above,
                up_to,
                old,
                new,
            }),
            Some(_) | None => {}
        }
        above = up_to;
    }
    cells
}

/// The sets that no other one holds.
fn widest(sets: &[BTreeSet<Class>]) -> impl Iterator<Item = &BTreeSet<Class>> {
    sets.iter()
        .filter(|s| !sets.iter().any(|other| s.is_subset(other) && *s != other))
}

fn push(cell: &Cell<'_>, classes: &BTreeSet<Class>, list: &mut List) {
    let kind = cell.purpose.as_str();
    let paid = match cell.purpose {
        Purpose::Payment | Purpose::Replacement => {
            format!(" to {}", joined(classes.iter().map(|c| c.as_str())))
        }
        Purpose::Consolidation => String::new(),
    };
    let (above, up_to) = (cell.above.to_sat(), cell.up_to.to_sat());
    let field = format!("rules: {kind}{paid}, above {above} up to {up_to} sat");
    let effect = match (cell.old, cell.new) {
        (Some((_, old)), Some((_, new))) if new > old => Effect::Tightens,
        (Some(_), None) => Effect::Tightens,
        // Another name alone has no order: it is what people are shown.
        (Some(_) | None, Some(_)) | (None, None) => Effect::Loosens,
    };
    list.push(field, text(cell.old), text(cell.new), effect);
}

fn text(asked: Asked<'_>) -> String {
    asked.map_or_else(
        || "nobody may approve".into(),
        |(name, approvals)| format!("{approvals} approvals ({name})"),
    )
}
