export default {
  restrict: 'Verarbeitung einschränken',
  title: 'Verarbeitung der Daten von {name} einschränken?',
  text: 'Die Daten bleiben, wie sie sind, und werden für nichts anderes verwendet: Sie verschwinden aus Listen, Suche, Exporten und API, niemand ändert sie, und keine Nachricht geht hinaus außer denen, die das Gesetz verlangt.',
  why: 'Grund',
  grounds: {
    accuracy: 'Die Person bestreitet, dass die Daten stimmen, und wir prüfen das',
    unlawful: 'Wir dürfen die Daten nicht nutzen, die Person will sie aber erhalten wissen',
    claims: 'Die Person braucht die Daten für einen Rechtsanspruch',
    objection: 'Die Person hat widersprochen, und wir wägen ab',
    statutory: 'Die Daten sollen gelöscht werden, aber ein Gesetz hält sie',
  },
  done: 'Die Verarbeitung der Daten von {name} ist eingeschränkt',
  banner: 'Die Verarbeitung der Daten dieser Person ist seit {since} eingeschränkt: {why}.',
  bannerText: 'Die Daten bleiben, wie sie sind, und werden für nichts anderes verwendet.',
  lift: 'Aufheben',
  liftTitle: 'Daten von {name} wieder verwenden?',
  liftText:
    'Sagen Sie es der Person vorher: Das Gesetz verlangt es (Art. 18 Abs. 3 DSGVO). Danach ist sie wieder in Listen, Suche und Exporten.',
  liftConfirm: 'Die Person weiß es: aufheben',
  lifted: 'Die Daten von {name} werden wieder verwendet',
  of: 'Eingeschränkt: {name}',
  ofText: 'Menschen, deren Daten aufbewahrt und für nichts anderes verwendet werden. Keine Liste, keine Suche, kein Export zeigt sie.',
  none: 'Niemand ist eingeschränkt',
  noneText:
    'Wenn jemand verlangt, dass Sie die Daten nicht verwenden, solange Sie etwas prüfen, schränken Sie die Verarbeitung auf der Seite der Person ein. Hier steht sie dann, bis Sie das aufheben.',
}
