import { FileInput, NativeSelect, Textarea } from '@mantine/core'
import { maySoftOptIn } from '#privacy/consent/soft-opt-in.ts'
import { channels } from '#schema/consent.ts'
import { t } from '#web/app/language.ts'
import type { Form } from '#web/kit/form.ts'
import { aboutOf, type May } from '#web/privacy/person/consent.ts'

const acts = ['given', 'refused', 'withdrawn', 'objected'] as const
/** Asks by mail instead: the strongest evidence there is. */
export const asks = 'ask' as const
/** Nothing was said: they bought something, where a law lets that stand in for it. */
const bought = 'soft-opt-in' as const
export const everything = 'marketing'

export interface Said {
  readonly about: string
  readonly act: (typeof acts)[number] | typeof asks | typeof bought
  readonly channel: string
  readonly note: string
  /** The paper, the mail, the recording. */
  readonly file: File | null
  /** Under which the file is sent, so that trying again does not keep it twice. */
  readonly key: string
}

interface WhatProps {
  form: Form<Said>
  purposes: readonly May[]
  reachable: boolean
  /** Where the person lives a sale stands in for consent. */
  sold: boolean
}

/** About what, and what. */
export function What({ form, purposes, reachable, sold }: WhatProps) {
  const { about, act } = form.values
  const general = about === everything
  const kind = purposes.find(({ purposeId }) => purposeId === about)?.class
  const sells = sold && kind !== undefined && maySoftOptIn(kind)
  const choose = (next: string) => {
    form.set('about', next)
    // There is no yes to all advertising at once.
    if (next === everything) {
      form.set('act', 'objected')
      form.set('channel', 'any')
    } else if (act === bought) form.set('act', 'given')
  }
  const say = (next: string) => {
    const chosen = ([...acts, asks, bought] as const).find((one) => one === next) ?? 'given'
    form.set('act', chosen)
    if (chosen === bought) form.set('channel', 'mail')
  }
  return (
    <>
      <NativeSelect
        label={t('consent.said.about')}
        value={about}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          ...purposes.map((may) => ({ value: may.purposeId ?? '', label: aboutOf(may) })),
          { value: everything, label: t('consent.said.everything') },
        ]}
        error={form.problem('purposeId')}
        data-autofocus
      />
      <NativeSelect
        label={t('consent.said.what')}
        value={act}
        onChange={(event) => say(event.currentTarget.value)}
        data={[
          ...acts.filter((one) => !general || one !== 'given').map((one) => ({ value: one, label: t(`consent.said.${one}`) })),
          ...(sells ? [{ value: bought, label: t('consent.said.bought') }] : []),
          ...(general || !reachable ? [] : [{ value: asks, label: t('consent.said.ask') }]),
        ]}
        error={form.problem('act')}
      />
    </>
  )
}

/** By which way, and the proof. */
export function How({ form, mayAdd, max }: { form: Form<Said>; mayAdd: boolean; max: number | undefined }) {
  const { act, channel, file } = form.values
  const sale = act === bought
  return (
    <>
      {!sale && (
        <NativeSelect
          label={t('consent.said.channel')}
          value={channel}
          onChange={(event) => form.set('channel', event.currentTarget.value)}
          data={[...channels, 'any' as const].map((one) => ({ value: one, label: t(`consent.channels.${one}`) }))}
        />
      )}
      <Textarea
        label={t(sale ? 'consent.said.sale' : 'consent.said.note')}
        description={t(sale ? 'consent.said.saleHint' : 'consent.said.noteHint')}
        autosize
        minRows={2}
        maxRows={8}
        {...form.text('note')}
      />
      {mayAdd && (
        <FileInput
          label={t('consent.said.file')}
          description={max === undefined ? t('consent.said.fileHint') : t('consent.said.fileLimit', { max })}
          placeholder={t('consent.said.fileNone')}
          value={file}
          onChange={(next) => {
            form.set('file', next)
            form.set('key', crypto.randomUUID())
          }}
          error={form.problem('file') ?? form.problem('fileId')}
          clearable
          clearButtonProps={{ 'aria-label': t('consent.said.fileClear') }}
        />
      )}
    </>
  )
}
