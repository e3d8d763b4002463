//! What a request does, as officers review it: every output, every input, the fee, the limits, the findings.

use std::collections::BTreeMap;

use bitcoin::Address;
use strongroom_core::{
    flow::{Desk, Verified},
    ids::Label,
    journal::debit::txid_digest,
    policy::{Case, Class, Entry, Finding, HeightEvidence, Payment, Policy, Severity, Summary},
    psbt::Purpose,
    wallet::Place,
    words::address::by_four,
};

use super::{Ceiling, Fee, Limit};

/// A verified request as plain data. Nothing in it is the coordinator's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewModel {
    /// Whose vault it is.
    pub institution: String,
    /// The vault.
    pub vault: String,
    /// Its network.
    pub network: String,
    /// The transaction's id in groups of four.
    pub transaction: String,
    /// The height it was decided at.
    pub height: u32,
    /// The policy's version.
    pub policy_version: u32,
    /// What the request is for.
    pub purpose: Purpose,
    /// Findings, those that need a yes by name first.
    pub findings: Vec<Finding>,
    /// The sums.
    pub totals: Totals,
    /// Limits used and left.
    pub limits: Vec<Limit>,
    /// The policy's rule that says who must approve.
    pub rule: Option<String>,
    /// Persons who must approve.
    pub approvals: u8,
    /// Every output that leaves the vault, in the order of the transaction.
    pub payments: Vec<Row>,
    /// Every output that comes back to the vault.
    pub change: Vec<Row>,
    /// Every input.
    pub coins: Vec<Coin>,
}

/// The sums of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Satoshi in.
    pub in_sat: u64,
    /// Satoshi that leave.
    pub leaves_sat: u64,
    /// Satoshi that come back.
    pub back_sat: u64,
    /// The fee.
    pub fee: Fee,
}

/// One output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place in the transaction, from 0.
    pub output: u32,
    /// Its address, or its script in hex where it has none; whole.
    pub address: String,
    /// Satoshi.
    pub sat: u64,
    /// Whom it pays.
    pub payee: Payee,
}

/// Whom an output pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payee {
    /// An entry of the whitelist.
    Listed {
        /// The entry.
        entry: String,
        /// Its class.
        class: Class,
        /// Who answers for it.
        owner: String,
        /// Why it is there.
        reason: String,
        /// What this destination got and may get.
        limit: Limit,
    },
    /// Nobody: it carries data.
    Data,
    /// The vault itself.
    Own {
        /// Its place in the change branch.
        index: u32,
    },
}

/// One input: a coin of the vault, proven by its whole previous transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coin {
    /// Its transaction's id.
    pub txid: String,
    /// Its place in there.
    pub vout: u32,
    /// Satoshi; none where nothing proves it, which no accepted request has.
    pub sat: Option<u64>,
    /// Its address.
    pub address: Option<String>,
    /// Its place in the vault.
    pub place: Option<Place>,
}

impl ReviewModel {
    /// Takes down a verified request. `approvals` is what the quorum wants.
    pub fn of(verified: &Verified, desk: &Desk<'_>, approvals: u8) -> Self {
        let (summary, decision) = (verified.summary(), verified.decision());
        let psbt = verified.decoded().psbt();
        let header = verified.decoded().header().ok().and_then(Option::as_ref);
        let height = HeightEvidence::of(psbt);
        let case = Case::new(desk.house, psbt, decision.request, header, height);
        let rows = Rows::new(&case);
        let row = |p: &Payment| rows.row(p);
        let (change, payments): (Vec<&Payment>, Vec<&Payment>) =
            summary.payments.iter().partition(|p| p.change.is_some());
        let manifest = desk.house.manifest;
        Self {
            institution: manifest.institution.to_string(),
            vault: manifest.vault.to_string(),
            network: manifest.network.to_string(),
            transaction: by_four(&summary.txid.to_string()),
            height: decision.height,
            policy_version: decision.policy_version,
            purpose: case.purpose(),
            findings: ranked(&decision.findings),
            totals: Totals {
                in_sat: summary.in_sat,
                leaves_sat: summary.external_sat,
                back_sat: summary.change_sat,
                fee: Fee {
                    sat: summary.fee_sat,
                    vbytes: summary.vbytes,
                    leaves_sat: summary.external_sat,
                },
            },
            limits: limits(&case, summary),
            rule: summary.rule.as_ref().map(Label::to_string),
            approvals,
            payments: payments.into_iter().map(row).collect(),
            change: change.into_iter().map(row).collect(),
            coins: coins(&case),
        }
    }

    /// Findings that each approver must say yes to by name.
    pub fn by_name(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|f| f.check.severity() == Severity::NeedsYes)
    }
}

/// What blocks first, then what needs a yes by name, then notes; otherwise as decided.
fn ranked(findings: &[Finding]) -> Vec<Finding> {
    let mut ranked = findings.to_vec();
    ranked.sort_by_key(|f| match f.check.severity() {
        Severity::Block => 0,
        Severity::NeedsYes => 1,
        Severity::Note => 2,
    });
    ranked
}

fn limits(case: &Case<'_>, summary: &Summary) -> Vec<Limit> {
    let policy = case.house.policy;
    let limits = policy.limits();
    // What counts against limits is core's to say; an accepted request has it.
    let asked_sat = case.leaving().unwrap_or(summary.external_sat);
    let blocks = limits.window_blocks;
    let limit = |ceiling, before_sat, most: bitcoin::Amount| Limit {
        ceiling,
        before_sat,
        asked_sat,
        most_sat: most.to_sat(),
    };
    let used = summary.window_used_sat;
    let mut all = vec![
        limit(Ceiling::Request, 0, limits.per_request),
        limit(Ceiling::Window { blocks }, used, limits.per_window),
    ];
    let vault = &case.house.manifest.vault;
    if let Some(own) = policy.vault_limits(vault) {
        let window = case.window();
        let before = window.iter().filter(|d| d.vault == *vault).map(|d| d.leaves());
        let before = before.fold(0, u64::saturating_add);
        all.push(limit(Ceiling::VaultRequest, 0, own.per_request));
        all.push(limit(Ceiling::VaultWindow { blocks }, before, own.per_window));
    }
    all.push(Limit {
        ceiling: Ceiling::Fee,
        before_sat: 0,
        asked_sat: summary.fee_sat,
        most_sat: policy.fees().most.to_sat(),
    });
    all
}

/// What rows are made of: the whitelist by name, and what each destination got before and gets now.
struct Rows<'a> {
    entries: BTreeMap<&'a Label, &'a Entry>,
    policy: &'a Policy,
    before: BTreeMap<&'a [u8], u64>,
    now: BTreeMap<&'a [u8], u64>,
    scripts: Vec<&'a [u8]>,
}

impl<'a> Rows<'a> {
    fn new(case: &'a Case<'a>) -> Self {
        let policy = case.house.policy;
        let mut before: BTreeMap<&[u8], u64> = BTreeMap::new();
        for output in case.window().into_iter().flat_map(|d| &d.outputs) {
            let sum = before.entry(&output.script).or_default();
            *sum = sum.saturating_add(output.sat);
        }
        let now = case.external_by_script().into_iter();
        let outputs = case.psbt.outputs().iter();
        Self {
            entries: policy.entries().iter().map(|e| (&e.label, e)).collect(),
            policy,
            before,
            now: now.map(|(s, (_, sum))| (s.as_bytes(), sum.to_sat())).collect(),
            scripts: outputs.map(|o| o.script_pubkey.as_bytes()).collect(),
        }
    }

    fn row(&self, payment: &Payment) -> Row {
        Row {
            output: payment.output,
            address: payment.address.clone(),
            sat: payment.sat,
            payee: self.payee(payment),
        }
    }

    fn payee(&self, payment: &Payment) -> Payee {
        if let Some(index) = payment.change {
            return Payee::Own { index };
        }
        let entry = payment.entry.as_ref().and_then(|label| self.entries.get(label));
        match entry {
            Some(entry) => Payee::Listed {
                entry: entry.label.to_string(),
                class: entry.class,
                owner: entry.owner.to_string(),
                reason: entry.reason.to_string(),
                limit: self.limit(payment),
            },
            None => Payee::Data,
        }
    }

    fn limit(&self, payment: &Payment) -> Limit {
        let limits = self.policy.limits();
        let at = usize::try_from(payment.output).ok();
        let script = at
            .and_then(|at| self.scripts.get(at))
            .copied()
            .unwrap_or_default();
        let sum = |of: &BTreeMap<&[u8], u64>| of.get(script).copied();
        Limit {
            ceiling: Ceiling::Destination {
                blocks: limits.window_blocks,
            },
            before_sat: sum(&self.before).unwrap_or(0),
            asked_sat: sum(&self.now).unwrap_or(payment.sat),
            most_sat: limits.per_destination.to_sat(),
        }
    }
}

fn coins(case: &Case<'_>) -> Vec<Coin> {
    let network = case.house.manifest.network;
    let each = case.each_input();
    each.map(|(_, input, verified)| Coin {
        txid: txid_digest(&input.outpoint.txid).to_string(),
        vout: input.outpoint.vout,
        sat: verified.map(|v| v.txout.value.to_sat()),
        address: verified
            .and_then(|v| Address::from_script(&v.txout.script_pubkey, network).ok())
            .map(|a| a.to_string()),
        place: verified.and_then(|v| v.place),
    })
    .collect()
}
