//! Changes of single values. Every policy is taken apart here, so that a new field cannot be forgotten.

use alloc::{collections::BTreeSet, format};

use super::{super::document::Policy, Effect, List};
use crate::policy::{
    Fees, Limits, OpReturnRule, RecoveryPath, TransactionRules, UnsignedRequests, VaultLimits,
};

pub(super) fn compare(old: &Policy, new: &Policy, list: &mut List) {
    let Policy {
        hash: _,
        institution,
        network,
        version: _,
        written_at_height: _,
        coordinator_key,
        unsigned_requests,
        transaction: rules,
        limits: ceilings,
        vaults: ceilings_of_vaults,
        fees: fee,
        replacement,
        change_delay_blocks,
        rules: _,
        whitelist: _,
    } = old;
    list.unordered("institution", institution, &new.institution);
    list.unordered("network", network, &new.network);
    list.unordered("coordinator_key", coordinator_key, &new.coordinator_key);
    if *unsigned_requests != new.unsigned_requests {
        let word = |rule: &UnsignedRequests| match rule {
            UnsignedRequests::Refuse => "refuse",
            UnsignedRequests::Accept => "accept",
        };
        let effect = Effect::loosens_if(new.unsigned_requests == UnsignedRequests::Accept);
        list.push(
            "unsigned_requests",
            word(unsigned_requests),
            word(&new.unsigned_requests),
            effect,
        );
    }
    transaction(rules, &new.transaction, list);
    limits(ceilings, &new.limits, list);
    fees(fee, &new.fees, list);
    list.replacement(replacement.as_ref(), new.replacement.as_ref());
    list.floor(
        "change.delay_blocks",
        *change_delay_blocks,
        new.change_delay_blocks,
    );
    vaults(ceilings_of_vaults, &new.vaults, list);
}

fn transaction(old: &TransactionRules, new: &TransactionRules, list: &mut List) {
    let TransactionRules {
        versions,
        height_floor,
        largest_jump,
        change_gap,
        most_change_outputs,
        longest_expiry_blocks,
        require_rbf,
        op_return,
        recovery_path,
    } = old;
    let (before, after): (BTreeSet<_>, BTreeSet<_>) =
        (versions.iter().collect(), new.versions.iter().collect());
    for version in after.difference(&before) {
        list.push("transaction.versions", "refused", version, Effect::Loosens);
    }
    for version in before.difference(&after) {
        list.push("transaction.versions", version, "refused", Effect::Tightens);
    }
    // A higher floor also lifts how far ahead the next height may be, so neither way is only tighter.
    list.unordered("transaction.height_floor", *height_floor, new.height_floor);
    list.ceiling("transaction.largest_jump", *largest_jump, new.largest_jump);
    list.ceiling("transaction.change_gap", *change_gap, new.change_gap);
    list.ceiling(
        "transaction.most_change_outputs",
        *most_change_outputs,
        new.most_change_outputs,
    );
    list.ceiling(
        "transaction.longest_expiry_blocks",
        *longest_expiry_blocks,
        new.longest_expiry_blocks,
    );
    list.floor("transaction.require_rbf", *require_rbf, new.require_rbf);
    if *op_return != new.op_return {
        let word = |rule: &OpReturnRule| match rule {
            OpReturnRule::Refuse => "refuse",
            OpReturnRule::Data => "data",
        };
        let effect = Effect::loosens_if(new.op_return == OpReturnRule::Data);
        list.push(
            "transaction.op_return",
            word(op_return),
            word(&new.op_return),
            effect,
        );
    }
    if *recovery_path != new.recovery_path {
        let word = |rule: &RecoveryPath| match rule {
            RecoveryPath::Refuse => "refuse",
            RecoveryPath::Allow => "allow",
        };
        let effect = Effect::loosens_if(new.recovery_path == RecoveryPath::Allow);
        list.push(
            "transaction.recovery_path",
            word(recovery_path),
            word(&new.recovery_path),
            effect,
        );
    }
}

fn limits(old: &Limits, new: &Limits, list: &mut List) {
    let Limits {
        per_request,
        window_blocks,
        per_window,
        per_destination,
    } = old;
    list.sat("limits.per_request_sat", *per_request, new.per_request);
    // A longer window counts more of what was paid before.
    list.floor("limits.window_blocks", *window_blocks, new.window_blocks);
    list.sat("limits.per_window_sat", *per_window, new.per_window);
    list.sat(
        "limits.per_destination_sat",
        *per_destination,
        new.per_destination,
    );
}

fn fees(old: &Fees, new: &Fees, list: &mut List) {
    let Fees {
        most,
        most_permille,
        most_per_vbyte,
        least_per_vbyte,
    } = old;
    list.sat("fees.most_sat", *most, new.most);
    list.ceiling("fees.most_permille", *most_permille, new.most_permille);
    list.sat("fees.most_sat_per_vbyte", *most_per_vbyte, new.most_per_vbyte);
    list.floor(
        "fees.least_sat_per_vbyte",
        least_per_vbyte.to_sat(),
        new.least_per_vbyte.to_sat(),
    );
}

fn vaults(old: &[VaultLimits], new: &[VaultLimits], list: &mut List) {
    let find = |all: &[VaultLimits], name| all.iter().find(|v| v.name == name).cloned();
    let names: BTreeSet<_> = old.iter().chain(new).map(|v| v.name.clone()).collect();
    for name in names {
        let field = |field| format!("vault {name}: {field}");
        match (find(old, name.clone()), find(new, name.clone())) {
            (Some(before), Some(after)) => {
                list.sat(field("per_request_sat"), before.per_request, after.per_request);
                list.sat(field("per_window_sat"), before.per_window, after.per_window);
            }
            (Some(_), None) => {
                list.push(
                    field("ceilings"),
                    "its own",
                    "only the institution's",
                    Effect::Loosens,
                );
            }
            (None, Some(_)) => {
                list.push(
                    field("ceilings"),
                    "only the institution's",
                    "its own",
                    Effect::Tightens,
                );
            }
            (None, None) => {}
        }
    }
}
