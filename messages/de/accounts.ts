import type en from '#messages/en/accounts.ts'
import type { Translation } from '#messages/message.ts'

const words: Translation<typeof en> = {
  errors: {
    'session.confined':
      'Sie sind über die Anmeldung Ihrer Organisation hier, also ist nur diese offen. Für Ihr Konto selbst melden Sie sich mit Ihrem eigenen Passwort an; „Passwort vergessen?“ gibt Ihnen eines.',
    'provider.over': 'Diese Anmeldung ist vorbei oder begann in einem anderen Browser. Beginnen Sie neu.',
    'provider.none': 'Diese Organisation hat keine eigene Anmeldung.',
    'provider.unreachable':
      'Die Anmeldung der Organisation ist nicht erreichbar. Versuchen Sie es noch einmal oder sagen Sie es der Verwaltung.',
    'provider.too-slow':
      'Die Anmeldung der Organisation antwortet nicht rechtzeitig. Versuchen Sie es noch einmal oder sagen Sie es der Verwaltung.',
    'provider.not-allowed':
      'Diese Adresse darf von hier nicht gefragt werden: Sie ist unbekannt, privat oder nicht https. Die Liste des Betreibers kann eine private erlauben.',
    'provider.not-a-provider': 'Unter dieser Adresse ist kein OpenID-Connect-Anbieter, oder er nennt sich anders.',
    'provider.refused': 'Die Anmeldung der Organisation hat abgelehnt. Hier ist nichts geschehen.',
    'provider.not-trusted':
      'Was die Anmeldung der Organisation geantwortet hat, hält der Prüfung nicht stand; niemand wurde hereingelassen. Sagen Sie es der Verwaltung.',
    'provider.unknown-person':
      'Mit dieser Anmeldung kennt Sie hier noch niemand. Melden Sie sich mit Ihrem Passwort an und verknüpfen Sie sie im Profil, oder bitten Sie um eine Einladung.',
    'provider.account-exists':
      'Zu Ihrer E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich mit dessen Passwort an und verknüpfen Sie diese Anmeldung im Profil.',
    'provider.no-email':
      'Die Anmeldung der Organisation hat Ihre E-Mail-Adresse nicht genannt, also konnte kein Zugang eingerichtet werden.',
    'provider.other-domain':
      'Ihre E-Mail-Adresse gehört nicht zu denen, die diese Organisation von selbst hereinlässt. Bitten Sie um eine Einladung.',
    'provider.not-a-member': 'Sie sind kein aktives Mitglied dieser Organisation.',
    'provider.linked-elsewhere': 'Diese Anmeldung ist mit einem anderen Konto dieser Organisation verknüpft.',
    'provider.linked-already': 'Ihr Konto ist schon verknüpft. Entfernen Sie diese Verknüpfung zuerst.',
    'provider.secret-needed': 'Geben Sie das Geheimnis des Clients an.',
    'provider.no-domain': 'Nennen Sie mindestens eine Domain: Wer dort eine Adresse hat, kommt von selbst herein.',
    'domain.not-a-domain': 'Das ist keine Domain. Sie sollte aussehen wie acme.example.',
    'sign-up.closed': 'Hier kann sich gerade niemand registrieren. Bitten Sie den Betreiber um eine Einladung.',
    'sign-up.too-young': 'Für ein Konto müssen Sie mindestens {age} Jahre alt sein. Von Ihren Angaben wurde nichts gespeichert.',
    'sign-up.not-agreed': 'Ohne Ihre Zustimmung kann nichts eingerichtet werden.',
    'sign-up.text-changed': 'Dieser Text wurde geändert, während Sie ihn lasen. Bitte lesen Sie ihn noch einmal.',
    'sign-up.other-account': 'Zu dieser Adresse gibt es ein Konto. Melden Sie sich damit an und öffnen Sie den Link noch einmal.',
    'session.wrong-credentials': 'E-Mail-Adresse oder Passwort ist falsch.',
    'session.locked': 'Zu viele Versuche. Warten Sie {seconds} Sekunden und versuchen Sie es dann noch einmal.',
    'sign-in.busy': 'Gerade melden sich viele an. Versuchen Sie es gleich noch einmal.',
    'link.gone': 'Dieser Link gilt nicht mehr: Er wurde schon benutzt oder ist abgelaufen. Bitten Sie um einen neuen.',
    'email.sign-in-first':
      'Dieser Link zählt in einem Browser, in dem das zugehörige Konto angemeldet ist. Melden Sie sich dort an und öffnen Sie ihn noch einmal. Wenn Sie kein solches Konto haben, tun Sie nichts.',
    'account.not-confirmed':
      'Zu dieser Adresse gibt es ein Konto, aber niemand hat bestätigt, dass sie ihm gehört. Geben Sie dem Inhaber der Adresse erst einen Link für ein neues Passwort (steward account reset-link).',
    'join.other-account': 'Dieser Link ist für eine andere E-Mail-Adresse. Melden Sie sich ab und öffnen Sie ihn dann noch einmal.',
    'member.already-joined': 'Dieses Mitglied ist schon beigetreten.',
    'member.inactive': 'Dieses Mitglied ist deaktiviert. Aktivieren Sie es zuerst.',
    'role.above-own': 'Sie können nicht mehr Rechte geben, als Sie selbst haben.',
    'tenant.not-named': 'Die Anfrage sagt nicht, für welche Organisation sie ist (Header Steward-Tenant).',
    'origin.other-site': 'Die Anfrage kam von einer anderen Website und wurde abgelehnt.',
    'password.wrong': 'Das ist nicht Ihr jetziges Passwort.',
    'password.too-short': 'Ein Passwort hat mindestens {min} Zeichen.',
    'password.too-long': 'Ein Passwort hat höchstens {max} Zeichen.',
    'password.too-simple': 'Nehmen Sie mehr verschiedene Zeichen.',
    'password.too-common': 'Dieses Passwort benutzen viele, deshalb wird es zuerst geraten. Wählen Sie ein anderes.',
    'password.names-you': 'Ihr Name, Ihre Adresse oder Ihre Organisation wird zuerst geraten. Wählen Sie ein anderes Passwort.',
    'time-zone.unknown': 'Diese Zeitzone ist nicht bekannt.',
    'currency.unknown': 'Diese Währung ist nicht bekannt (ISO 4217, drei Buchstaben).',
    'session.factor-demanded': 'Diese Organisation verlangt von allen einen zweiten Faktor. Fügen Sie Ihrem Konto zuerst einen hinzu.',
    'session.prove-anew': 'Zeigen Sie noch einmal, dass Sie es sind, und versuchen Sie es dann erneut.',
    'factor.wrong-code': 'Dieser Code ist falsch oder wurde schon benutzt. Warten Sie auf den nächsten.',
    'factor.wrong-recovery-code': 'Dieser Wiederherstellungscode ist falsch oder wurde schon benutzt.',
    'factor.over': 'Das hat zu lange gedauert. Melden Sie sich noch einmal an.',
    'factor.exists': 'Ihr Konto hat schon eine Authenticator-App. Entfernen Sie diese zuerst.',
    'factor.enrolment-gone': 'Diese Einrichtung ist vorbei, oder eine andere war schneller. Beginnen Sie neu.',
    'factor.one-of': 'Senden Sie genau eines von: {allowed}.',
    'factor.first-yourself': 'Fügen Sie zuerst Ihrem eigenen Konto einen zweiten Faktor hinzu, damit Sie sich nicht aussperren.',
    'factor.none': 'Es gibt nichts, wofür Codes gebraucht würden: Fügen Sie zuerst eine Authenticator-App oder einen Passkey hinzu.',
    'passkey.refused': 'Dieser Passkey wurde nicht angenommen. Versuchen Sie es noch einmal oder auf anderem Weg.',
    'passkey.copied':
      'Dieser Passkey wurde abgelehnt: Sein Zähler ging zurück, wie es geschieht, wenn ihn jemand kopiert hat. Entfernen Sie ihn und fügen Sie einen neuen hinzu.',
    'passkey.unknown': 'Wir kennen diesen Passkey nicht. Vielleicht wurde er entfernt.',
    'passkey.exists': 'Dieser Passkey gehört schon zu einem Konto.',
    'passkey.too-many': 'Ein Konto kann höchstens {max} Passkeys haben.',
    'member.in-other-tenants':
      'Das Konto dieser Person wird auch in anderen Organisationen benutzt, deshalb kann nur sie selbst es ändern.',
    'member.not-joined': 'Dieses Mitglied ist noch nicht beigetreten.',
    'day.past': 'Dieser Tag ist vorbei.',
  },
  firstKey: 'mit der Organisation angelegt',
  mail: {
    hello: 'Guten Tag {name},',
    openInBrowser: 'Falls der Knopf nicht geht, kopieren Sie diese Adresse in Ihren Browser:',
    once: 'Der Link gilt einmal, bis {until}.',
    byAdministrator: 'durch einen Administrator',
    byOperator: 'durch die Betreiber dieser Installation von Steward',
    unknownDevice: 'ein unbekanntes Gerät',
  },
  resetMail: {
    subject: 'Neues Passwort wählen',
    text: 'Jemand, vermutlich Sie, hat für diese E-Mail-Adresse um ein neues Passwort gebeten.',
    button: 'Neues Passwort wählen',
    otherwise: 'Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
  },
  newPlaceMail: {
    subject: 'Ihr Konto wurde auf einem neuen Gerät benutzt',
    text: 'Jemand hat sich an Ihrem Konto angemeldet: {where}, {at}.',
    button: 'Ansehen, wo ich angemeldet bin',
    otherwise: 'Wenn Sie das waren, ist nichts zu tun. Wenn nicht, ändern Sie Ihr Passwort und melden Sie sich überall sonst ab.',
  },
  factorAddedMail: {
    subject: 'Ihrem Konto wurde ein zweiter Faktor hinzugefügt',
    text: 'Ihrem Konto wurde ein zweiter Faktor hinzugefügt: {where}, {at}. Ab jetzt wird bei der Anmeldung danach gefragt.',
    button: 'Ansehen, wie mein Konto geschützt ist',
    otherwise:
      'Wenn Sie das waren, ist nichts zu tun. Wenn nicht, ändern Sie Ihr Passwort, entfernen Sie den Faktor und melden Sie sich überall sonst ab.',
  },
  factorRemovedMail: {
    subject: 'Ein zweiter Faktor Ihres Kontos wurde entfernt',
    text: 'Ein zweiter Faktor Ihres Kontos wurde entfernt: {where}, {at}.',
    button: 'Ansehen, wie mein Konto geschützt ist',
    otherwise: 'Wenn Sie das waren, ist nichts zu tun. Wenn nicht, ändern Sie Ihr Passwort und melden Sie sich überall sonst ab.',
  },
  factorsResetMail: {
    subject: 'Die zweiten Faktoren Ihres Kontos wurden entfernt',
    text: 'Alle zweiten Faktoren und Wiederherstellungscodes Ihres Kontos wurden entfernt: {where}, {at}. Sie sind überall abgemeldet.',
    button: 'Anmelden und einen neuen hinzufügen',
    otherwise: 'Wenn Sie das nicht wollten, ändern Sie Ihr Passwort und sprechen Sie mit denen, die Ihre Organisation verwalten.',
  },
  resetLinkMadeMail: {
    subject: 'Für Ihr Konto wurde ein Link für ein neues Passwort erzeugt',
    text: 'Ein Link, mit dem sich ein neues Passwort für Ihr Konto wählen lässt, wurde erzeugt: {where}, {at}. Er gilt eine Stunde lang, einmal. Ihr Passwort bleibt, wie es ist, bis jemand den Link benutzt.',
    button: 'Ansehen, was geschehen ist',
    otherwise: 'Wenn Sie nicht darum gebeten haben, sprechen Sie mit denen, die diese Installation betreiben.',
  },
  codesWithdrawnMail: {
    subject: 'Ihre Wiederherstellungscodes gelten nicht mehr',
    text: 'Diese Installation von Steward wurde aus einer Sicherung zurückgeholt, {at}. Niemand weiß, welche Ihrer Wiederherstellungscodes seit dieser Sicherung benutzt wurden; darum gilt keiner mehr. Ihre App und Ihre Passkeys gelten weiter.',
    button: 'Neue Wiederherstellungscodes erzeugen',
    otherwise: 'Werfen Sie die alten weg.',
  },
  lockedMail: {
    subject: 'Jemand versucht, Ihr Passwort zu erraten',
    text: 'Jemand hat für Ihr Konto so oft ein falsches Passwort eingegeben, dass es eine Weile gesperrt ist. Der letzte Versuch kam von: {where}, {at}.',
    button: 'Ansehen, was geschehen ist',
    otherwise:
      'Wenn Sie das waren, warten Sie eine Minute und versuchen Sie es noch einmal. Wenn nicht, ist nichts geschehen: Niemand ist hineingekommen. Ein zweiter Faktor sorgt dafür, dass es so bleibt.',
  },
  emailMail: {
    subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    text: 'Mit dem Link bestätigen Sie, dass {email} die neue Adresse Ihres Kontos ist.',
    button: 'Adresse bestätigen',
    otherwise: 'Wenn Sie das nicht verlangt haben, tun Sie nichts: Ihre Adresse bleibt, wie sie ist.',
  },
  confirmMail: {
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    text: 'Mit {email} wurde ein Konto eingerichtet. Wenn Sie das waren, bestätigen Sie Ihre Adresse: Öffnen Sie den Link in dem Browser, in dem Sie angemeldet sind.',
    button: 'Adresse bestätigen',
    otherwise:
      'Wenn Sie das nicht waren, bestätigen Sie nichts. Sobald Sie Steward selbst nutzen wollen, wird das Konto mit „Passwort vergessen?“ Ihres und nur Ihres.',
  },
  emailChangedMail: {
    subject: 'Die E-Mail-Adresse Ihres Kontos wurde geändert',
    text: 'Ab jetzt melden Sie sich mit {email} an. Post an Sie geht dorthin.',
    button: 'Zur Anmeldung',
    otherwise: 'Wenn Sie das nicht waren, sagen Sie es sofort einem Inhaber Ihrer Organisation und wählen Sie ein neues Passwort.',
  },
  signUpMail: {
    subject: 'Richten Sie Ihre Organisation in Steward ein',
    greeting: 'Guten Tag,',
    text: 'Sie oder jemand mit dieser Adresse möchte eine Organisation in Steward einrichten. Mit dem Link geht es weiter: Sie werden nach ihrem Namen und einem Passwort gefragt. Vorher wird nichts eingerichtet.',
    invited:
      'Sie sind eingeladen, Ihre Organisation in Steward einzurichten. Mit dem Link geht es weiter: Sie werden nach ihrem Namen und einem Passwort gefragt.',
    button: 'Weiter',
    otherwise: 'Wenn Sie das nicht waren, tun Sie nichts: In einem Tag ist davon nichts mehr da.',
  },
  joinMail: {
    subject: '{tenant} hat Sie zu Steward hinzugefügt',
    text: '{inviter} hat Sie zu {tenant} hinzugefügt. Öffnen Sie den Link, um beizutreten.',
    button: '{tenant} beitreten',
    otherwise: 'Wenn Sie {tenant} nicht kennen, tun Sie nichts.',
  },
}

export default words
