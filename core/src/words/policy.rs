//! A policy in words: what its owners read before they sign it. One line says one rule, and nothing is left out.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use bitcoin::{Address, Network, ScriptBuf};

use super::{Words, address, amount};
use crate::{
    ids::Digest,
    policy::{Class, Entry, OpReturnRule, Policy, RecoveryPath, Rule, UnsignedRequests},
    psbt::Purpose,
};

/// A heading and the sentences under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// The heading.
    pub title: &'static str,
    /// Its sentences.
    pub lines: Vec<String>,
}

/// Says in words everything that a policy says in values.
pub fn explain(policy: &Policy) -> Vec<Chapter> {
    [
        ("This policy", identity(policy)),
        ("Who decides", rules(policy)),
        ("How much may leave", limits(policy)),
        ("Fees", fees(policy)),
        ("The transaction", transaction(policy)),
        ("Replacing a payment", replacement(policy)),
        ("Changing this policy", change(policy)),
        ("Who may be paid", whitelist(policy)),
    ]
    .into_iter()
    .map(|(title, lines)| Chapter { title, lines })
    .collect()
}

fn identity(p: &Policy) -> Vec<String> {
    let unsigned = match p.unsigned_requests() {
        UnsignedRequests::Refuse => "A request that the coordinator did not sign is refused.",
        UnsignedRequests::Accept => "Requests of other wallets, which nobody signed, are taken as well.",
    };
    alloc::vec![
        format!(
            "{}, network {}, version {}, written at height {}.",
            p.institution(),
            p.network(),
            p.version(),
            p.written_at_height()
        ),
        format!("Its words: {}.", Words::twelve(&p.hash())),
        format!(
            "Requests are signed by the coordinator's key {}.",
            p.coordinator_key()
        ),
        unsigned.to_owned(),
    ]
}

fn rules(p: &Policy) -> Vec<String> {
    let mut lines =
        alloc::vec!["The first of these that fits decides. What none fits is refused.".to_owned()];
    lines.extend(p.rules().iter().enumerate().map(|(i, r)| rule(i, r)));
    lines
}

fn rule(i: usize, r: &Rule) -> String {
    let purposes: Vec<&str> = r.purposes.iter().map(|p| purpose(*p)).collect();
    let classes: Vec<&str> = r.classes.iter().map(|c| class(*c)).collect();
    let to = if classes.is_empty() {
        "that pays nobody".to_owned()
    } else {
        format!("to {}", classes.join(" or "))
    };
    format!(
        "{}. {}: {} {to}, up to {}: {} persons at each site say yes.",
        i.saturating_add(1),
        r.name,
        purposes.join(" or "),
        amount::show(r.up_to),
        r.approvals
    )
}

fn purpose(p: Purpose) -> &'static str {
    match p {
        Purpose::Payment => "a payment",
        Purpose::Consolidation => "a consolidation",
        Purpose::Replacement => "a replacement",
    }
}

fn class(c: Class) -> &'static str {
    match c {
        Class::Hot => "hot wallets",
        Class::Counterparty => "counterparties",
        Class::Emergency => "emergency addresses",
    }
}

fn limits(p: &Policy) -> Vec<String> {
    let l = p.limits();
    let window = l.window_blocks;
    let mut lines = alloc::vec![
        format!("One request moves at most {}.", amount::show(l.per_request)),
        format!(
            "Over any {window} blocks at most {} leaves, all vaults together; what is in doubt counts as spent.",
            amount::show(l.per_window)
        ),
        format!(
            "Over any {window} blocks at most {} goes to one address.",
            amount::show(l.per_destination)
        ),
    ];
    lines.extend(p.vaults().iter().map(|v| {
        format!(
            "Vault {}: one request at most {}, over any {window} blocks at most {}.",
            v.name,
            amount::show(v.per_request),
            amount::show(v.per_window)
        )
    }));
    lines
}

fn fees(p: &Policy) -> Vec<String> {
    let f = p.fees();
    alloc::vec![
        format!("At most {} in all.", amount::show(f.most)),
        format!("At most {} of what leaves the vault.", permille(f.most_permille)),
        format!(
            "Between {} and {} satoshi for each virtual byte.",
            f.least_per_vbyte.to_sat(),
            f.most_per_vbyte.to_sat()
        ),
    ]
}

fn permille(v: u64) -> String {
    let (whole, tenth) = (v.checked_div(10).unwrap_or(0), v.checked_rem(10).unwrap_or(0));
    format!("{whole}.{tenth} %")
}

fn transaction(p: &Policy) -> Vec<String> {
    let t = p.transaction();
    let versions: Vec<String> = t.versions.iter().map(ToString::to_string).collect();
    alloc::vec![
        format!("Transaction versions: {}.", versions.join(", ")),
        format!(
            "Heights rise from {} on, by at most {} blocks from one request to the next.",
            t.height_floor, t.largest_jump
        ),
        format!(
            "A request expires at most {} blocks after its own height.",
            t.longest_expiry_blocks
        ),
        format!(
            "At most {} outputs come back as change, to addresses at most {} beyond those in use.",
            t.most_change_outputs, t.change_gap
        ),
        if t.require_rbf {
            "Every input must say that the transaction may be replaced.".to_owned()
        } else {
            "Inputs need not say that the transaction may be replaced.".to_owned()
        },
        match t.op_return {
            OpReturnRule::Refuse => "Outputs that carry data are refused.".to_owned(),
            OpReturnRule::Data => "One output may carry at most 80 bytes of data and no money.".to_owned(),
        },
        match t.recovery_path {
            RecoveryPath::Refuse => "Paths of the vault that wait on a delay are not opened.".to_owned(),
            RecoveryPath::Allow => {
                "Paths of the vault that wait on a delay may be opened; fewer sites suffice there.".to_owned()
            }
        },
    ]
}

fn replacement(p: &Policy) -> Vec<String> {
    alloc::vec![match p.replacement() {
        None => "A payment that was signed is never replaced.".to_owned(),
        Some(r) => format!(
            "A payment that was signed may be replaced {} times by one with a higher fee, the same coins and the \
             same payees.",
            r.most_per_payment
        ),
    }]
}

fn change(p: &Policy) -> Vec<String> {
    alloc::vec![
        "What a later version makes stricter holds at once.".to_owned(),
        format!(
            "What a later version makes looser waits {} blocks; until then both versions hold.",
            p.change_delay_blocks()
        ),
        "Versions never go back.".to_owned(),
    ]
}

fn whitelist(p: &Policy) -> Vec<String> {
    let mut scripts: BTreeMap<&str, Vec<&ScriptBuf>> = BTreeMap::new();
    for (script, entry) in p.destinations() {
        scripts.entry(entry.label.as_str()).or_default().push(script);
    }
    let mut lines = alloc::vec![format!("{} entries. Nobody else is paid.", p.entries().len())];
    for entry in p.entries() {
        let scripts = scripts.get(entry.label.as_str()).map_or(&[][..], Vec::as_slice);
        lines.push(listed(entry, scripts, p.network()));
    }
    lines
}

fn listed(e: &Entry, scripts: &[&ScriptBuf], network: Network) -> String {
    let target = match scripts {
        [one] => Address::from_script(one, network)
            .map_or_else(|_| one.to_hex_string(), |a| address::by_four(&a.to_string())),
        several => {
            let bytes: Vec<&[u8]> = several.iter().map(|s| s.as_bytes()).collect();
            let words = Words::of(&Digest::of(&bytes));
            format!(
                "{} addresses of one descriptor, whose words are: {words}",
                several.len()
            )
        }
    };
    format!(
        "{} ({}, answered for by {}, because: {}), heights {} to {}: {target}",
        e.label,
        e.class.as_str(),
        e.owner,
        e.reason,
        e.active_from_height,
        e.expires_height
    )
}
