ceremony-go-on = Weiter
ceremony-stop = Abbrechen
ceremony-back = Zurück
ceremony-choose = Wählen Sie mit einer Ziffer oder klicken Sie.
ceremony-medium = Auf dem Medium
ceremony-medium-empty = Auf dem Medium liegt keine solche Datei.
ceremony-scan = Mit der Kamera einlesen
ceremony-look-again = Medium noch einmal ansehen
ceremony-typed-plain = Nur einfache Buchstaben, Ziffern und Zeichen lassen sich aufzeichnen.

ceremony-operator-title = Wer beginnt diese Zeremonie?
ceremony-operator-about = Wer sie beginnt, führt durch sie hindurch und wird nicht um ein Ja oder Nein gebeten.
ceremony-operator-none = Niemand an diesem Standort hat die Rolle Bedienung. Halt: Nur wer sie hat, beginnt eine Zeremonie.

ceremony-receipt-title = Die letzte Quittung
ceremony-receipt-about = Beim Ende der letzten Zeremonie hat jemand die Quittung mitgenommen. Das Journal darf nicht kürzer sein, als sie sagt.
ceremony-receipt-without = Niemand hat sie dabei
ceremony-receipt-why = Warum ist keine Quittung da? Die Antwort wird laut gesagt und aufgezeichnet.
ceremony-receipt-reason = Grund
ceremony-receipt-first = Vor dem Ende der ersten Zeremonie hat niemand eine Quittung.

ceremony-confirm-say = Sagen Sie laut
ceremony-confirm-kept = Was aufbewahrt wird
ceremony-confirm-words = Wörter, die aufbewahrt werden
ceremony-confirm-exception = Eine Ausnahme wird aufgezeichnet.
ceremony-confirm-departed = Wie es vom Drehbuch abwich (leer: gar nicht)
ceremony-confirm-done = Erledigt

ceremony-scan-title-request = Auftrag einlesen
ceremony-scan-title-receipt = Quittung einlesen
ceremony-scan-title-card = Karte von { $officer } einlesen
ceremony-scan-arrived = { $count } Bytes sind da

ceremony-order-title = Die Wörter der Bestellung
ceremony-order-about = Tippen Sie die sechs Wörter von dem Papier ab, das nicht über den Koordinator kam. Der Signierer vergleicht sie mit dem, was er unterzeichnen würde.
ceremony-order-wrong = Das sind nicht die Wörter dieses Auftrags. Lesen Sie jedes Wort auf dem Papier noch einmal. Bleiben sie verschieden, brechen Sie ab: Der Auftrag zahlt nicht, was bestellt wurde.
ceremony-order-compare = Vergleichen

ceremony-entry-empty = (fehlt noch)
ceremony-entry-typed = Wort { $number } von { $count }
ceremony-entry-space = Die Leertaste übernimmt das Wort. Die Rücktaste nimmt das letzte zurück.
ceremony-entry-unknown = So beginnt kein Wort der Liste.
ceremony-entry-whole = Alle { $count } Wörter sind da.
ceremony-entry-begins = Wörter, die so beginnen

ceremony-review-accepted = Die Regeln haben nichts gefunden, was es verbietet. Jetzt entscheiden Menschen.
ceremony-review-findings = Befunde: { $count }, jeder auf einer eigenen Seite
ceremony-review-no-findings = Keine Befunde.
ceremony-review-blocks = verbietet es
ceremony-review-needs-yes = braucht ein ausdrückliches Ja
ceremony-review-note = Hinweis
ceremony-review-acknowledge = Ich habe { $code } gelesen: { $place }
ceremony-review-place-request = ganzer Auftrag
ceremony-review-place-input = Eingang { $number }
ceremony-review-place-output = Ausgang { $number }
ceremony-review-vault = Tresor
ceremony-review-purpose = Zweck
ceremony-review-purpose-payment = Zahlung
ceremony-review-purpose-consolidation = Zusammenlegung, niemand wird bezahlt
ceremony-review-purpose-replacement = ersetzt eine frühere Zahlung
ceremony-review-transaction = Transaktion
ceremony-review-decided = Entschieden bei Höhe { $height } nach Regelwerk Version { $version }
ceremony-review-in = Eingänge ({ $count })
ceremony-review-leaves = Geht hinaus ({ $count })
ceremony-review-back = Kommt zurück ({ $count })
ceremony-review-fee = Gebühr
ceremony-review-fee-rate = { $rate } sat für jedes von { $vbytes } vByte
ceremony-review-fee-share = { $percent } % dessen, was den Tresor verlässt
ceremony-review-fee-nobody = niemand wird bezahlt
ceremony-review-limits = Grenzen nach diesem Auftrag
ceremony-review-limit-request = Ein Auftrag
ceremony-review-limit-window = Alle Tresore in { $blocks } Blöcken
ceremony-review-limit-vault-request = Ein Auftrag dieses Tresors
ceremony-review-limit-vault-window = Dieser Tresor in { $blocks } Blöcken
ceremony-review-limit-destination = Dieses Ziel in { $blocks } Blöcken
ceremony-review-limit-fee = Gebühr
ceremony-review-limit-used = verbraucht { $used }
ceremony-review-limit-left = übrig { $left } von { $most }
ceremony-review-rule = Regel { $rule }: { $count } Personen müssen Ja sagen
ceremony-review-payment = Zahlung { $number } von { $count }
ceremony-review-change = Zurück in den Tresor { $number } von { $count }
ceremony-review-output = Ausgang { $number } der Transaktion
ceremony-review-to = Bezahlt an
ceremony-review-class-hot = eigene Tageskasse
ceremony-review-class-counterparty = Gegenpartei
ceremony-review-class-emergency = Notfalladresse
ceremony-review-owner = Verantwortlich: { $owner }
ceremony-review-reason = Warum sie gelistet ist: { $reason }
ceremony-review-data = Daten in der Kette, niemand wird bezahlt
ceremony-review-own = Der Tresor selbst, Wechselgeld { $index }
ceremony-review-address = Adresse
ceremony-review-script = Skript
ceremony-review-amount = Betrag
ceremony-review-inputs = Eingänge
ceremony-review-input = { $number } von { $count }
ceremony-review-unproven = nicht bewiesen
ceremony-review-approve = Zur Abstimmung
ceremony-review-see-all = { $left } noch ungesehen
ceremony-review-tick-all = { $left ->
    [one] alles gesehen, { $left } Befund anzuhaken
   *[other] alles gesehen, { $left } Befunde anzuhaken
}
ceremony-review-all-seen = alles gesehen
ceremony-review-input-branch-receive = Einzahlung { $index }
ceremony-review-input-branch-change = Wechselgeld { $index }

ceremony-refusal-title = Abgelehnt. Nichts wurde unterzeichnet.
ceremony-refusal-show = Dem Koordinator zeigen
ceremony-refusal-hide = Zurück zum Text
ceremony-refusal-print = Auf das Medium schreiben
ceremony-refusal-written = Auf das Medium geschrieben: { $file }
ceremony-refusal-code-picture = Die Ablehnung als Code für die Kamera des Koordinators
ceremony-refusal-close = Zeremonie schließen
ceremony-refusal-facts = Was die Prüfung sah

ceremony-card-title = Die Karte von { $officer }
ceremony-card-any-title = Die Karte der nächsten Person
ceremony-card-about = Halten Sie die Karte vor die Kamera, oder wählen Sie ihre Datei vom Medium.
ceremony-card-who = Wessen Karte?
ceremony-card-passphrase-title = Passphrase von { $officer }
ceremony-card-passphrase-about = Jetzt tippt nur { $officer }. Alle anderen schauen weg.
ceremony-card-passphrase = Passphrase
ceremony-card-open = Karte öffnen
ceremony-card-opening = Die Karte wird geöffnet. Das dauert einige Sekunden.
ceremony-card-wait = { $seconds ->
    [one] Der nächste Versuch ist in { $seconds } Sekunde möglich
   *[other] Der nächste Versuch ist in { $seconds } Sekunden möglich
}
ceremony-card-other = Andere Karte

ceremony-voice-title = { $officer }: Ja oder Nein?
ceremony-voice-leaves = Geht hinaus ({ $count })
ceremony-voice-fee = Gebühr
ceremony-voice-fingerprint = Wörter des Fingerabdrucks
ceremony-voice-words = Wörter der Bestellung
ceremony-voice-registers = Trägt ein
ceremony-voice-by-name = Sagen Sie zuerst zu jedem dieser Punkte ausdrücklich Ja
ceremony-voice-tick = Ja zu { $code }: { $place }
ceremony-voice-approve = Ja, unterzeichnen
ceremony-voice-approve-register = Ja, eintragen
ceremony-voice-reject = Nein
ceremony-voice-spoken-yes = { $officer } sagte Ja
ceremony-voice-spoken-no = { $officer } sagte Nein
ceremony-voice-missing = { $officer } hat noch nicht gesprochen
ceremony-voice-count = { $yes } von { $needed } nötigen Ja
ceremony-voice-held = Zwei Sekunden halten. Zu früh loslassen bewirkt nichts.
ceremony-voice-unticked = Für ein Ja muss zuerst jeder Befund oben angehakt sein.

ceremony-signing-title = Das Modul unterzeichnet
ceremony-signing-count = Unterschriften: { $done } von { $count }
ceremony-signing-idle = Das Modul wird mit den Teilen der Beauftragten geöffnet.
ceremony-signing-key = Das Modul unterzeichnet Eingang { $number }. Jede Unterschrift wird geprüft, bevor sie jemand sieht.
ceremony-signing-verifying = Jede Unterschrift wird noch einmal geprüft.
ceremony-signing-recording = Die Unterschriften werden dauerhaft ins Journal geschrieben.
ceremony-signing-marking = Das Modul merkt sich, wie lang das Journal ist.
ceremony-signing-lost = Das Modul ist weg. Nichts wurde herausgegeben.
ceremony-signing-lost-do = Prüfen Sie Kabel und Leuchte. Die Zeremonie wird in Worten geschlossen, und derselbe Auftrag kann wieder aufgenommen werden.

ceremony-papers-title = Manifest und Regelwerk
ceremony-papers-manifest = Manifest
ceremony-papers-choose-manifest = Welche Datei ist das Manifest?
ceremony-papers-choose-policy = Welche Datei ist das Regelwerk?
ceremony-papers-read = Beide lesen
ceremony-papers-edit = Was das neue Regelwerk ändert
ceremony-papers-looser = lockerer
ceremony-papers-stricter = strenger
ceremony-papers-line = { $effect }: { $field }: { $old } → { $new }
ceremony-papers-first = Das ist das erste Regelwerk dieses Tresors: Es ersetzt keines.
ceremony-papers-same = Am Regelwerk ändert sich nichts.
ceremony-papers-until = Bis Höhe { $height } muss ein Auftrag beide Regelwerke bestehen.
ceremony-papers-at-once = Das neue Regelwerk gilt sofort und allein.

ceremony-words-title = Die Wörter des Fingerabdrucks
ceremony-words-own = Lesen Sie diese den anderen Standorten vor
ceremony-words-theirs = Tippen Sie die Wörter, die die anderen Standorte vorlesen
ceremony-words-vault = Tresor { $vault }
ceremony-words-wrong = Die anderen Standorte lesen andere Wörter. Halt: Sie haben nicht dasselbe Manifest.
ceremony-words-next = Jetzt lesen die anderen
ceremony-words-before = Unsere Wörter noch einmal zeigen
ceremony-words-compare = Vergleichen

ceremony-present-title = Die Antwort dem Koordinator zeigen
ceremony-present-write = Die Antwort auf das Medium schreiben
ceremony-present-written = Auf das Medium geschrieben: { $file }

ceremony-passphrase-title = Eine Passphrase für die Karte von { $officer }
ceremony-passphrase-about = Jetzt tippt nur { $officer }. Mindestens { $least } Zeichen. Wer sie vergisst, verliert die Karte.
ceremony-passphrase-first = Passphrase
ceremony-passphrase-repeat = Passphrase noch einmal
ceremony-passphrase-duress = Passphrase für den Zwangsfall (darf leer bleiben)
ceremony-passphrase-duress-repeat = Passphrase für den Zwangsfall noch einmal
ceremony-passphrase-duress-about = Wer gezwungen wird, die Karte zu öffnen, tippt stattdessen diese: Sie öffnet eine Attrappe und meldet es still den Sicherheitsbeauftragten.
ceremony-passphrase-short = { $left ->
    [one] Zu kurz: Es fehlt { $left } Zeichen.
   *[other] Zu kurz: Es fehlen { $left } Zeichen.
}
ceremony-passphrase-once = Tippen Sie sie noch einmal.
ceremony-passphrase-differ = Die beiden sind nicht gleich.
ceremony-passphrase-same = Die Passphrase für den Zwangsfall muss eine andere sein.
ceremony-passphrase-good = Lang genug und zweimal getippt.
ceremony-passphrase-issue = Karte herstellen

ceremony-close-title-signed = Unterzeichnet
ceremony-close-title-reissued = Aus dem Journal noch einmal beantwortet
ceremony-close-title-refused = Abgelehnt
ceremony-close-title-rejected = Die Beauftragten sagten Nein
ceremony-close-title-registered = Eingetragen
ceremony-close-title-initialised = Der Standort steht
ceremony-close-title-tested = Geprüft: { $count } Schlüssel
ceremony-close-transaction = Transaktion
ceremony-close-fingerprint = Fingerabdruck
ceremony-close-ceremony = Zeremonie
ceremony-close-records = Einträge im Journal: { $count }
ceremony-close-words = Die Wörter des Prüfpunkts
ceremony-close-take = Der Zeuge nimmt den Prüfpunkt als Quittung mit.
ceremony-close-picture = Der Prüfpunkt als Code
ceremony-close-files = Geschrieben
ceremony-close-print = Zusammenfassung auf das Medium schreiben
ceremony-close-printed = Auf das Medium geschrieben: { $file }
ceremony-close-done = Fertig

ceremony-aborted-title = Die Zeremonie wurde abgebrochen
ceremony-aborted-where = Bei Schritt { $number }: { $step }
ceremony-aborted-safe = Nichts wurde herausgegeben. Was aufgezeichnet ist, bleibt aufgezeichnet.
ceremony-aborted-closed = Das Journal schließt sie jetzt oder beim nächsten Start.
ceremony-aborted-finish = Zum Anfang
ceremony-aborted-question = Wirklich abbrechen?
ceremony-aborted-consequence = Die Zeremonie endet hier und wird als abgebrochen aufgezeichnet. Zum Unterzeichnen muss sie neu beginnen.
ceremony-aborted-yes = Abbrechen
ceremony-aborted-no = Nein, weiter
