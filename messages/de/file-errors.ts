import type en from '#messages/en/file-errors.ts'
import type { Translation } from '#messages/message.ts'

export default {
  'create.by-upload': 'Dateien werden zu dem Eintrag hochgeladen, zu dem sie gehören: Senden Sie sie an dessen Dateien.',
  'content.not-a-media-type': 'Das ist kein Medientyp.',
  'content.not-a-size': 'Das ist keine Größe in Byte.',
  'content.not-a-sum': 'Das ist keine SHA-256-Summe.',
  'not-a-number': 'Schreiben Sie eine ganze Zahl ab 1.',
  'file.no-file': 'Senden Sie eine Datei.',
  'file.empty': 'Die Datei ist leer.',
  'file.cut': 'Die Datei ist nicht vollständig angekommen. Senden Sie sie noch einmal.',
  'file.too-large': 'Die Datei ist größer als {max} MB; mehr wird hier nicht angenommen.',
  'file.quota':
    'Es ist kein Platz mehr: Die Dateien Ihrer Organisation dürfen zusammen {max} MB belegen. Löschen Sie endgültig, was niemand braucht, oder bitten Sie um mehr.',
  'file.type-not-allowed': 'Ihre Organisation nimmt Dateien dieses Typs nicht an ({type}).',
  'file.not-what-it-says': 'Der Name sagt {says}, aber die Datei ist etwas anderes ({type}). Prüfen Sie, woher sie kommt.',
  'file.keeps-metadata':
    'Wo und womit dieses Bild aufgenommen wurde, lässt sich nicht daraus entfernen ({type}), und Ihre Organisation nimmt solche Dateien nicht an. Speichern Sie es als JPEG oder PNG.',
  'file.not-an-image': 'Dieses Bild lässt sich nicht lesen. Wählen Sie JPEG, PNG, WebP, GIF oder AVIF.',
  'file.image-too-large': 'Dieses Bild hat mehr als {max} Megapixel. Verkleinern Sie es.',
  'file.store-unavailable': 'Der Dateispeicher ist gerade nicht erreichbar. Versuchen Sie es in einer Minute noch einmal.',
  'file.store-full': 'Der Dateispeicher ist voll. Von dieser Datei wurde nichts behalten.',
  'file.bad-range': 'Diese Bytes hat die Datei nicht.',
  'file.bad-crop': 'Sagen Sie, welches Quadrat des Bildes: x, y und size als Anteile von 0 bis 1.',
  'file-settings.too-large': 'Eine Datei darf hier 1 bis {max} MB haben.',
} satisfies Translation<typeof en>
