//! The officers of a new site: each with a name and at least one role.

use std::collections::BTreeSet;

use eframe::egui::{Key, Ui};
use strongroom_core::{ids::Label, wallet::roster::Role};

use crate::{
    catalogue::{Id, Words, ids::provision},
    widgets::{Push, field, text},
};

/// The most officers among whom PINs are split.
const MOST: usize = 16;

/// Who has been named, and who is being named.
#[derive(Default)]
pub(super) struct Officers {
    list: Vec<(Label, BTreeSet<Role>)>,
    name: String,
    roles: BTreeSet<Role>,
}

/// What was pressed on this page.
#[derive(Clone, Copy)]
pub(super) enum Pressed {
    Role(Role),
    Add,
    Remove,
}

impl Officers {
    /// Who has been named.
    pub(super) fn list(&self) -> &[(Label, BTreeSet<Role>)] {
        &self.list
    }

    /// What the list still lacks, if anything.
    pub(super) fn lacks(&self) -> Option<Id> {
        let has = |role| self.list.iter().any(|(_, roles)| roles.contains(&role));
        if !self.name.is_empty() {
            Some(provision::LACKS_ADDED)
        } else if self.list.len() < 2 {
            Some(provision::LACKS_OFFICERS)
        } else if !has(Role::Operator) || !has(Role::Approver) {
            Some(provision::LACKS_ROLES)
        } else {
            None
        }
    }

    pub(super) fn press(&mut self, pressed: Pressed) {
        match pressed {
            Pressed::Role(role) => {
                if !self.roles.remove(&role) {
                    self.roles.insert(role);
                }
            }
            Pressed::Add => {
                if let Some(label) = self.next() {
                    self.list.push((label, std::mem::take(&mut self.roles)));
                    self.name.clear();
                }
            }
            Pressed::Remove => {
                self.list.pop();
            }
        }
    }

    /// The officer who is being named, if complete and not named before.
    fn next(&self) -> Option<Label> {
        let label: Label = self.name.parse().ok()?;
        let new = self.list.iter().all(|(named, _)| *named != label);
        (new && !self.roles.is_empty() && self.list.len() < MOST).then_some(label)
    }
}

/// The page's own buttons: the roles, add, remove.
pub(super) fn pushes(words: &Words, officers: &Officers) -> Vec<Push<Pressed>> {
    let keys = [Key::F1, Key::F2, Key::F3, Key::F4];
    let roles = Role::ALL.into_iter().zip(keys).map(|(role, key)| {
        let mark = if officers.roles.contains(&role) {
            "✓"
        } else {
            "○"
        };
        let label = format!("{mark} {}", words.role(role));
        Push::plain(key, label, Pressed::Role(role))
    });
    let mut pushes: Vec<Push<Pressed>> = roles.collect();
    let add = Push::plain(Key::F5, words.text(provision::ADD), Pressed::Add);
    pushes.push(add.only_if(officers.next().is_some()));
    let remove = Push::plain(Key::F6, words.text(provision::REMOVE), Pressed::Remove);
    pushes.push(remove.only_if(!officers.list.is_empty()));
    pushes
}

/// Draws the page.
pub(super) fn draw(ui: &mut Ui, words: &Words, officers: &mut Officers, fresh: &mut bool) {
    text::body(ui, &words.text(provision::OFFICERS_HOW));
    field::first(
        ui,
        &words.text(provision::OFFICER),
        &mut officers.name,
        Label::MAX,
        fresh,
    );
    list(ui, words, officers);
}

/// Draws who has been named.
pub(super) fn list(ui: &mut Ui, words: &Words, officers: &Officers) {
    for (label, roles) in &officers.list {
        let roles: Vec<String> = roles.iter().map(|role| words.role(*role)).collect();
        let roles = roles.join(", ");
        let fills = [("name", label.as_str().into()), ("roles", (&roles).into())];
        text::fact(ui, &words.with(provision::NAMED, &fills));
    }
}
