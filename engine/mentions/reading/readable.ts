const zipped = /^application\/(?:vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.|epub\+zip)/

/** How the text of a file of that type is read; undefined for what has none that could be: pictures, recordings, archives, formats of old. */
export function readingOf(mediaType: string): 'pdf' | 'office' | 'rich' | 'mail' | 'page' | 'plain' | undefined {
  if (mediaType === 'application/pdf') return 'pdf'
  if (zipped.test(mediaType)) return 'office'
  if (mediaType === 'application/rtf' || mediaType === 'text/rtf') return 'rich'
  if (mediaType === 'message/rfc822') return 'mail'
  if (mediaType === 'text/html' || mediaType === 'image/svg+xml') return 'page'
  return mediaType.startsWith('text/') || /^application\/(?:json|xml|xhtml\+xml)$/.test(mediaType) ? 'plain' : undefined
}
