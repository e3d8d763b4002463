start-title = Strongroom-Signierer
start-closed = Eine Zeremonie war abgebrochen worden. Sie ist nun im Journal geschlossen: { $record }
start-checks = Was dieser Signierer über sich festgestellt hat
start-running = … { $part }: wird geprüft
start-borne = ! { $part }: nicht wie vorgesehen. In der Übung wird das hingenommen; in der Produktion begänne nichts.
start-absent = – { $part }: noch nichts vorhanden
start-wrong = ✗ { $part }: nicht wie vorgesehen
start-part-network = Netz
start-part-memory = Speicher
start-part-profile = HSM-Profil
start-part-journal = Journal
start-part-answers = Bekannte Antworten
start-check-network = Kein Netz in dieser Maschine
start-check-memory = Speicher gelangt nicht auf die Platte, keine Speicherabzüge
start-check-profile = HSM-Profil: Token { $serial }
start-check-journal = Journal bewiesen: { $records } Einträge, und diese Wörter stehen für alle:
start-check-answers = { $count ->
    [one] { $count } bekannte Antwort stimmte
   *[other] { $count } bekannte Antworten stimmten
}
start-offers = Was jetzt getan werden kann
start-sign = Auftrag unterzeichnen
start-register = Tresor oder Regelwerk eintragen
start-test-token = Token prüfen
start-provision = Neuen Standort gründen
start-address = Empfangsadresse zeigen
start-journal = Journal lesen
start-policy = Regelwerk lesen
start-settings = Einstellungen
start-leave = Programm beenden
start-missing-site = Gründen Sie zuerst einen Standort.
start-missing-site-stands = Dieser Standort besteht; gegründet wird nur einmal.
start-missing-vault = Tragen Sie zuerst einen Tresor ein.
start-missing-running = Warten Sie, bis die Prüfungen beendet sind.
start-missing-wrong = Beheben Sie zuerst, was links gezeigt ist.
