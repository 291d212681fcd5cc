import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textApart } from '#engine/mentions/reading/apart.ts'
import { textOf } from '#engine/mentions/reading/text-of.ts'
import { pdfOf, zipOf } from '#tests/files.ts'

const office = 'application/vnd.openxmlformats-officedocument'
const docx = `${office}.wordprocessingml.document`

const letter = zipOf({
  '[Content_Types].xml': '<Types/>',
  'word/document.xml':
    '<w:document xmlns:w="w"><w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t>Ad</w:t></w:r><w:r><w:t>a Byron,</w:t></w:r></w:p><w:p><w:t>call 030 123</w:t><w:t>45678</w:t></w:p></w:document>',
  'word/comments.xml': '<w:comments xmlns:w="w"><w:comment w:author="Ada Byron"><w:p><w:t>as I said</w:t></w:p></w:comment></w:comments>',
  'word/_rels/document.xml.rels': '<Relationships><Relationship Target="mailto:ada@byron.example"/></Relationships>',
})

const mail = [
  'From: =?utf-8?Q?J=C3=B6rg?= <joerg@example.org>',
  'To: "Ada Byron" <ada@byron.example>',
  'Subject: =?utf-8?B?R3LDvMOfZQ==?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: text/html; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<p>M=FCller &amp; <b>Ada</b>&nbsp;Byron <a href=3D"tel:+493012345678">call</a></p>',
  '--x',
  `Content-Type: ${docx}; name="letter.docx"`,
  'Content-Transfer-Encoding: base64',
  'Content-Disposition: attachment; filename="Brief.docx"',
  '',
  letter.toString('base64'),
  '--x--',
  '',
].join('\r\n')

const saidBy = async (bytes: Buffer | string, mediaType: string): Promise<string> => (await textOf(Buffer.from(bytes), mediaType)) ?? ''

test('text is read in the encoding that it has', async () => {
  assert.equal(await saidBy('Grüße', 'text/plain'), 'Grüße')
  assert.equal(await saidBy(Buffer.from('Grüße', 'latin1'), 'text/csv'), 'Grüße')
  assert.equal(await saidBy(Buffer.from('\ufeffGrüße', 'utf16le'), 'text/plain'), 'Grüße')
  assert.match(await saidBy("{\\rtf1\\ansi M\\'fcller \\b Ada\\b0  Byron\\par}", 'application/rtf'), /Müller Ada {1,2}Byron/)
})

test('a document is read with words that are set in pieces, comments, authors and links', async () => {
  const said = await saidBy(letter, docx)
  assert.match(said, /Dear Ada Byron,\n/)
  assert.match(said, /call 030 12345678\n/)
  assert.match(said, /\nAda Byron\n/)
  assert.match(said, /ada@byron\.example/)
})

test('a mail is read with its people, its subject, its text and what hangs on it', async () => {
  const said = await saidBy(mail, 'message/rfc822')
  for (const wanted of ['Jörg', 'ada@byron.example', 'Grüße', 'Müller &', '+493012345678', 'Brief.docx', 'Dear Ada Byron'])
    assert.ok(said.includes(wanted), wanted)
})

test('a PDF is read; what holds no text is unreadable, and so are pictures and what is broken', async () => {
  assert.match(await saidBy(pdfOf('Offer for Ada Byron'), 'application/pdf'), /Offer for Ada Byron/)
  assert.equal(await textOf(Buffer.from(pdfOf('')), 'application/pdf'), undefined)
  assert.equal(await textOf(Buffer.from('GIF89a'), 'image/gif'), undefined)
  await assert.rejects(textOf(Buffer.from('%PDF-1.4 broken'), 'application/pdf'))
})

test('plain text is read up to a limit; what says more is for people to look at', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x')
  async function* pieces(count: number, first = Buffer.alloc(0)) {
    yield first
    for (let at = 0; at < count; at += 1) yield piece
  }
  assert.equal((await textApart(pieces(8), 'text/plain'))?.length, 8 * piece.length)
  for (const [count, first] of [
    [8, Buffer.from('x')],
    [17, Buffer.from('x')],
    // Twice as many bytes as letters, each of which takes three again.
    [12, Buffer.from([0xff, 0xfe])],
  ] as const)
    assert.equal(await textApart(pieces(count, first), 'text/plain'), undefined)
})

test('apart, the same is read by a process that can reach nothing, and what breaks it is unreadable', async () => {
  async function* once(bytes: Buffer | string) {
    yield Buffer.from(bytes)
  }
  assert.match((await textApart(once(pdfOf('Ada Byron')), 'application/pdf')) ?? '', /Ada Byron/)
  assert.match((await textApart(once(mail), 'message/rfc822')) ?? '', /Dear Ada Byron/)
  assert.equal(await textApart(once('%PDF-1.4 broken'), 'application/pdf'), undefined)
  assert.equal(await textApart(once(''), 'image/png'), undefined)
  const cut = async function* () {
    yield Buffer.from('half')
    throw new Error('the disk is gone')
  }
  await assert.rejects(textApart(cut(), 'text/plain'), /the disk is gone/)
})
