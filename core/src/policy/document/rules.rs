//! The ordered rules: who must approve what. The first that fits decides; what none fits is refused.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use bitcoin::Amount;
use serde::Deserialize;

use super::{
    Class, PolicyError,
    amount::Sat,
    names::{Names, label},
};
use crate::{ids::Label, psbt::Purpose};

/// Most rules.
const MAX_RULES: usize = 64;

/// Every set of classes.
pub(in crate::policy) fn class_sets() -> impl Iterator<Item = BTreeSet<Class>> {
    let none = alloc::vec![BTreeSet::new()];
    let sets = Class::ALL.into_iter().fold(none, |without, class| {
        let with = without
            .iter()
            .map(|set| set.iter().copied().chain([class]).collect());
        let with: Vec<BTreeSet<Class>> = with.collect();
        [without, with].concat()
    });
    sets.into_iter()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    name: String,
    purposes: BTreeSet<Purpose>,
    classes: BTreeSet<Class>,
    up_to_sat: Sat,
    approvals: u8,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: Label,
    /// What requests it is for.
    pub purposes: BTreeSet<Purpose>,
    /// Whom they may pay; a request that pays nobody needs none.
    pub classes: BTreeSet<Class>,
    /// The amount that leaves the vault up to which it fits.
    pub up_to: Amount,
    /// Persons who must approve at each site.
    pub approvals: u8,
}

impl Rule {
    /// Whether it is for requests like this.
    pub fn fits(&self, purpose: Purpose, classes: &BTreeSet<Class>, external: Amount) -> bool {
        self.purposes.contains(&purpose) && classes.is_subset(&self.classes) && external <= self.up_to
    }
}

/// The first rule that fits.
pub(in crate::policy) fn first<'a>(
    rules: &'a [Rule],
    purpose: Purpose,
    classes: &BTreeSet<Class>,
    external: Amount,
) -> Option<&'a Rule> {
    rules.iter().find(|r| r.fits(purpose, classes, external))
}

/// # Errors
/// [`PolicyError`] with the rule.
pub(super) fn read(files: Vec<RuleFile>) -> Result<Vec<Rule>, PolicyError> {
    if files.len() > MAX_RULES {
        return Err(PolicyError::TooLarge { limit: MAX_RULES });
    }
    let mut names = Names::default();
    let mut rules: Vec<Rule> = Vec::with_capacity(files.len());
    for file in files {
        let name = label("name", &file.name)?;
        names.add(&name)?;
        // Nobody acts alone, whatever the amount.
        if file.approvals < 2 {
            return Err(PolicyError::Quorum { rule: name });
        }
        let rule = Rule {
            name,
            purposes: file.purposes,
            classes: file.classes,
            up_to: file.up_to_sat.amount("up_to_sat")?,
            approvals: file.approvals,
        };
        // What fits a rule at its highest amount and with all its classes fits it with less, so one look is enough.
        let hidden = |p: &Purpose| first(&rules, *p, &rule.classes, rule.up_to).is_some();
        if rule.purposes.iter().all(hidden) {
            return Err(PolicyError::RuleUnreachable { rule: rule.name });
        }
        rules.push(rule);
    }
    check_order(&rules)?;
    Ok(rules)
}

/// Refuses rules whose order lies: nobody may lower the number of approvals by asking for more, or by paying one
/// more class of payee. What a rule asks for changes at the amounts of the rules only, so these are all cases.
fn check_order(rules: &[Rule]) -> Result<(), PolicyError> {
    let steps: BTreeSet<Amount> = rules.iter().map(|r| r.up_to).collect();
    for purpose in Purpose::ALL {
        // Where nobody is paid there are no amounts to rise.
        for classes in class_sets().filter(|c| !c.is_empty()) {
            let mut asked = 0u8;
            for external in &steps {
                let fewer = class_sets().filter(|less| !less.is_empty() && less.is_subset(&classes));
                for some in fewer {
                    let rule = first(rules, purpose, &some, *external);
                    if some != classes {
                        asked = asked.max(rule.map_or(0, |r| r.approvals));
                    }
                }
                let Some(rule) = first(rules, purpose, &classes, *external) else {
                    break;
                };
                if rule.approvals < asked {
                    return Err(PolicyError::RuleOrder {
                        rule: rule.name.clone(),
                    });
                }
                asked = rule.approvals;
            }
        }
    }
    Ok(())
}
