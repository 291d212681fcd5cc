export default {
  'create.by-upload': 'Files are uploaded onto the record that they are about: send them to its files.',
  'content.not-a-media-type': 'This is no media type.',
  'content.not-a-size': 'This is no size in bytes.',
  'content.not-a-sum': 'This is no SHA-256 sum.',
  'not-a-number': 'Write a whole number from 1 on.',
  'file.no-file': 'Send a file.',
  'file.empty': 'The file is empty.',
  'file.cut': 'The file did not arrive whole. Send it again.',
  'file.too-large': 'The file is larger than {max} MB, which is the most that is accepted here.',
  'file.quota':
    'There is no room left: your organisation’s files may take {max} MB together. End files that nobody needs, or ask for more.',
  'file.type-not-allowed': 'Your organisation does not accept files of this type ({type}).',
  'file.not-what-it-says': 'The name says {says}, but the file is something else ({type}). Check where it comes from.',
  'file.keeps-metadata':
    'Where and with what this picture was taken cannot be removed from it ({type}), and your organisation does not accept such files. Save it as JPEG or PNG.',
  'file.not-an-image': 'This picture cannot be read. Choose a JPEG, PNG, WebP, GIF or AVIF.',
  'file.image-too-large': 'This picture has more than {max} megapixels. Make it smaller.',
  'file.store-unavailable': 'The file store cannot be reached just now. Try again in a minute.',
  'file.store-full': 'The file store is full. Nothing was kept of this file.',
  'file.bad-range': 'The file does not have these bytes.',
  'file.bad-crop': 'Say which square of the picture: x, y and size as parts of it from 0 to 1.',
  'file-settings.too-large': 'A file may have 1 to {max} MB here.',
} as const
