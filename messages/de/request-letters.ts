/** Was Menschen zu ihren Anfragen geschrieben wird. */
export default {
  hello: 'Guten Tag,',
  helloName: 'Guten Tag {name},',
  kinds: {
    access: 'Auskunft über Ihre Daten',
    portability: 'eine Datei mit Ihren Daten',
    rectification: 'eine Berichtigung Ihrer Daten',
    erasure: 'die Löschung Ihrer Daten',
    restriction: 'eine Einschränkung der Nutzung Ihrer Daten',
    objection: 'das Ende von Werbung',
    withdrawal: 'das Ende Ihrer Einwilligung',
    complaint: 'eine Antwort auf Ihre Beschwerde',
  },
  subjects: {
    filed: '{tenant}: Ihre Anfrage ist angekommen',
    confirmed: '{tenant}: Ihre Anfrage ist angekommen',
    asked: '{tenant}: eine Frage zu Ihrer Anfrage',
    extended: '{tenant}: Ihre Anfrage dauert länger',
    refused: '{tenant}: die Antwort auf Ihre Anfrage',
    fulfilled: '{tenant}: die Antwort auf Ihre Anfrage',
  },
  ack: 'Sie haben {tenant} um Folgendes gebeten: {asked}. Ihre Anfrage liegt uns vor.',
  due: 'Unsere Antwort haben Sie spätestens am {day}.',
  asked: 'Sie haben {tenant} um Folgendes gebeten: {asked}. Für die Antwort müssen wir wissen:',
  still: 'Bitte antworten Sie auf diese Nachricht. Bis dahin ruht die Frist Ihrer Anfrage.',
  extended: 'Sie haben {tenant} um Folgendes gebeten: {asked}. Wir brauchen dafür länger als einen Monat, aus diesem Grund:',
  refused: 'Sie haben {tenant} um Folgendes gebeten: {asked}. Das ist uns nicht möglich, aus diesem Grund:',
  rests: 'Solange das so ist, werden Ihre Daten allein aus diesem Grund aufbewahrt und zu nichts anderem genutzt.',
  complain:
    'Wenn Sie das für falsch halten, können Sie sich bei der Aufsichtsbehörde beschweren und vor Gericht gehen. Die Behörde ist:\n{authority}',
  nothing: 'Unter dieser Adresse ist bei {tenant} nichts über Sie gespeichert.',
  done: {
    access: 'auf Ihrer Datenschutzseite finden Sie alles, was {tenant} über Sie gespeichert hat, zum Lesen und als Datei.',
    portability: 'auf Ihrer Datenschutzseite können Sie Ihre Daten in einer Form herunterladen, die andere Programme lesen.',
    rectification: 'Ihre Daten bei {tenant} wurden berichtigt.',
    erasure:
      '{tenant} löscht Ihre Daten jetzt. Aus dem laufenden Betrieb sind sie binnen neun Tagen verschwunden, aus Sicherungen binnen 29. Was ein Gesetz aufzubewahren verlangt, wird nur dafür aufbewahrt.',
    restriction: '{tenant} speichert Ihre Daten von nun an nur noch und nutzt sie zu nichts anderem, bis Sie von uns hören.',
    objection: '{tenant} schickt Ihnen keine Werbung mehr.',
    withdrawal: 'Ihre Einwilligung ist beendet. {tenant} schreibt Ihnen nicht mehr auf ihrer Grundlage.',
    complaint: '{tenant} hat sich mit Ihrer Beschwerde befasst:',
  },
  partly:
    'Nicht alles wurde so geändert, wie Sie es vorgeschlagen haben; auf Ihrer Datenschutzseite sehen Sie, was nun gespeichert ist. Der Grund:',
  button: 'Ihre Datenschutzseite',
  openInBrowser: 'Falls der Knopf nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:',
  number: 'Nummer Ihrer Anfrage: {id}',
  reach: 'So erreichen Sie die Verantwortlichen für den Datenschutz:\n{ways}',
  link: {
    subject: '{tenant}: Bestätigen Sie, dass Sie es sind',
    text: 'jemand, wahrscheinlich Sie, möchte sehen oder bestimmen, was {tenant} zu dieser Adresse gespeichert hat. Öffnen Sie die Seite, um fortzufahren.',
    partly:
      'Nicht alles wurde so geändert, wie Sie es vorgeschlagen haben; auf Ihrer Datenschutzseite sehen Sie, was nun gespeichert ist. Der Grund:',
    button: 'Weiter',
    closing: 'Der Link gilt einmal, eine Viertelstunde lang. Wenn Sie es nicht waren, tun Sie nichts: Niemandem wurde etwas gezeigt.',
  },
  code: {
    subject: '{code} ist Ihr Code',
    text: 'Ihr Code für Ihre Datenschutzseite bei {tenant}: {code}',
    closing: 'Er gilt eine Viertelstunde lang, auf der Seite, die danach fragt. Niemand wird Sie je am Telefon danach fragen.',
  },
}
