//! Words for journal records: one line each, and every field by name.

use bitcoin::Amount;
use strongroom_core::{
    ids::Digest,
    journal::{
        debit::Debit,
        record::{Body, Outcome, Record},
    },
    words::amount,
};

/// A record as one line for people.
pub fn record_line(record: &Record) -> String {
    format!("{} {}", record.seq, words(&record.body))
}

fn words(body: &Body) -> String {
    match body {
        Body::Genesis {
            institution,
            site,
            network,
            production,
            ..
        } => format!("genesis {institution} / {site} on {network}, production {production}"),
        Body::CeremonyBegan {
            ceremony,
            script,
            initiator,
            ..
        } => format!("began {ceremony} {script} by {initiator}"),
        Body::StepDone {
            number,
            role,
            action,
            exception,
            ..
        } => {
            let note = exception
                .as_ref()
                .map_or(String::new(), |e| format!(" EXCEPTION {e}"));
            format!("step {number} {action} by {role}{note}")
        }
        Body::KeysMade { sheet, .. } => format!("keys made, sheet {sheet}"),
        Body::Registered {
            manifest,
            policy_version,
            ..
        } => format!("registered manifest {manifest}, policy version {policy_version}"),
        Body::Decided {
            request, accepted, ..
        } => format!(
            "decided {request}: {}",
            if *accepted { "accept" } else { "refuse" }
        ),
        Body::Spoke { officer, yes, .. } => format!("{officer} says {}", if *yes { "yes" } else { "no" }),
        Body::Intent { request, debit, .. } => format!("intent {request}, txid {}", debit.txid),
        Body::Result { request, nonces, .. } => format!("result {request}, {} signatures", nonces.len()),
        Body::Ended { ceremony, outcome } => format!("ended {ceremony} {}", self::outcome(outcome)),
        Body::TailCut { bytes, .. } => format!("torn end of {bytes} bytes cut"),
        Body::Marked { size, .. } => format!("module marked at {size}"),
        Body::SelfTested { report } => format!("self-test {report}"),
        Body::Sealed { seal, .. } => format!("card opened, seal {seal}"),
    }
}

/// How a ceremony ended, for people.
pub fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Signed => "signed".to_owned(),
        Outcome::Refused { codes } => format!("refused {}", codes.join(" ")),
        Outcome::Rejected => "rejected".to_owned(),
        Outcome::Aborted { reason } => format!("aborted: {reason}"),
        Outcome::Registered => "registered".to_owned(),
        Outcome::Initialised => "initialised".to_owned(),
        Outcome::Reissued => "reissued".to_owned(),
        Outcome::Tested => "tested".to_owned(),
    }
}

/// A record's name with everything that stands in it, in the order of the record. Nothing is left out.
pub fn record_fields(record: &Record) -> Vec<(&'static str, String)> {
    let mut fields = Fields(Vec::new());
    fields.put("record", record.seq).put("before", record.prev);
    ceremony_fields(&mut fields, &record.body);
    fields.0
}

struct Fields(Vec<(&'static str, String)>);

impl Fields {
    fn put(&mut self, name: &'static str, value: impl ToString) -> &mut Self {
        self.0.push((name, value.to_string()));
        self
    }

    fn maybe(&mut self, name: &'static str, value: Option<&impl ToString>) -> &mut Self {
        self.put(name, value.map_or_else(|| "none".to_owned(), ToString::to_string))
    }

    fn each(&mut self, name: &'static str, values: &[Digest]) -> &mut Self {
        for value in values {
            self.put(name, value);
        }
        self
    }
}

fn ceremony_fields(f: &mut Fields, body: &Body) {
    match body {
        Body::CeremonyBegan {
            ceremony,
            script,
            initiator,
            receipt,
        } => {
            f.put("began", ceremony).put("script", script);
            f.put("by", initiator).maybe("receipt", receipt.as_ref());
        }
        Body::StepDone {
            ceremony,
            number,
            role,
            action,
            evidence,
            exception,
        } => {
            f.put("ceremony", ceremony).put("step", number).put("role", role);
            f.put("action", action).put("evidence", evidence);
            f.maybe("exception", exception.as_ref());
        }
        Body::Spoke {
            ceremony,
            approval,
            officer,
            yes,
        } => {
            f.put("ceremony", ceremony).put("officer", officer);
            f.put("says", if *yes { "yes" } else { "no" });
            f.put("approval", approval);
        }
        Body::Sealed { ceremony, seal } => {
            f.put("ceremony", ceremony).put("seal", seal);
        }
        Body::Ended { ceremony, outcome } => {
            f.put("ended", ceremony).put("outcome", self::outcome(outcome));
        }
        Body::Decided { .. } | Body::Intent { .. } | Body::Result { .. } => request_fields(f, body),
        Body::Genesis { .. }
        | Body::KeysMade { .. }
        | Body::Registered { .. }
        | Body::TailCut { .. }
        | Body::Marked { .. }
        | Body::SelfTested { .. } => house_fields(f, body),
    }
}

fn request_fields(f: &mut Fields, body: &Body) {
    if let Body::Decided {
        ceremony,
        request,
        manifest,
        policy,
        rules,
        height,
        decision,
        accepted,
    } = body
    {
        f.put("ceremony", ceremony).put("request", request);
        f.put("manifest", manifest)
            .put("policy", policy)
            .put("rules", rules);
        f.put("height", height).put("decision", decision);
        f.put("accepted", accepted);
    }
    if let Body::Intent {
        ceremony,
        request,
        decision,
        approvals,
        debit,
    } = body
    {
        f.put("ceremony", ceremony).put("request", request);
        f.put("decision", decision).each("approval", approvals);
        debit_fields(f, debit);
    }
    if let Body::Result {
        ceremony,
        request,
        signatures,
        certificate,
        nonces,
    } = body
    {
        f.put("ceremony", ceremony).put("request", request);
        f.put("signatures", signatures).put("certificate", certificate);
        f.each("nonce", nonces);
    }
}

fn house_fields(f: &mut Fields, body: &Body) {
    if let Body::Genesis {
        institution,
        site,
        network,
        log_key,
        rules,
        production,
    } = body
    {
        f.put("institution", institution).put("site", site);
        f.put("network", network).put("log key", log_key);
        f.put("rules", rules).put("production", production);
    }
    if let Body::KeysMade {
        ceremony,
        sheet,
        evidence,
    } = body
    {
        f.put("ceremony", ceremony).put("sheet", sheet);
        f.put("evidence", evidence);
    }
    if let Body::Registered {
        ceremony,
        manifest,
        policy,
        policy_version,
        earlier_until,
        approvals,
    } = body
    {
        f.put("ceremony", ceremony).put("manifest", manifest);
        f.put("policy", policy).put("policy version", policy_version);
        f.maybe("earlier policy binds until height", earlier_until.as_ref());
        f.each("approval", approvals);
    }
    if let Body::TailCut { bytes, hash } = body {
        f.put("bytes cut", bytes).put("hash", hash);
    }
    if let Body::Marked { size, root } = body {
        f.put("marked at", size).put("root", root);
    }
    if let Body::SelfTested { report } = body {
        f.put("report", report);
    }
}

fn debit_fields(f: &mut Fields, debit: &Debit) {
    let amount = |sat: u64| amount::show(Amount::from_sat(sat));
    f.put("vault", &debit.vault).put("under manifest", debit.manifest);
    f.put("under policy", debit.policy);
    f.maybe("replaces", debit.replaces.as_ref());
    f.put("txid", debit.txid).put("fee", amount(debit.fee_sat));
    for output in &debit.outputs {
        f.put("pays script", hex::encode(&output.script));
        f.put("amount", amount(output.sat));
    }
    for input in &debit.inputs {
        f.put("spends", format!("{}:{}", input.txid, input.vout));
        f.put("amount", amount(input.sat));
    }
    f.put("height", debit.height);
    f.maybe("highest change index", debit.change_index.as_ref());
    f.put("may be replaced", debit.signals);
}
