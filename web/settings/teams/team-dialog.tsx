import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { asStale } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { recordOption, recordsSource } from '#web/fields/records-source.tsx'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Picker } from '#web/kit/picker.tsx'
import type { PickerOption } from '#web/kit/picker-option.ts'
import classes from '#web/settings/settings.module.css'
import { refreshTeams, saveTeam, type Team, type Teams } from '#web/settings/teams/teams.ts'

interface TeamDialogProps {
  team?: Team
  names?: Teams['names']
  onClose: () => void
}

/** A team's name and who belongs to it. */
export default function TeamDialog({ team, names = {}, onClose }: TeamDialogProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const entity = entityByName(useModel(), 'member')
  const members: readonly PickerOption[] =
    entity === undefined
      ? []
      : (team?.members ?? []).map(({ member }) => recordOption(entity, member, names[member] ?? t('web.record.hidden')))
  const form = useForm({ name: team?.name ?? '', lead: team?.lead ?? '', members }, async (values) => {
    try {
      await saveTeam(tenant, team, {
        name: values.name,
        lead: leads(values) ? values.lead : null,
        members: values.members.map((option) => option.id),
      })
    } catch (error) {
      throw asStale(error, t('settings.teams.changedMeanwhile'))
    } finally {
      await refreshTeams(client, tenant)
    }
    onClose()
  })
  return (
    <Dialog title={team === undefined ? t('settings.teams.add') : t('settings.teams.editTitle')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('settings.teams.name')} autoComplete="off" data-autofocus {...form.text('name')} />
        {entity !== undefined && (
          <Picker
            label={t('settings.teams.members')}
            placeholder={t('settings.teams.membersHint')}
            multiple
            value={form.values.members}
            onChange={(next) => form.set('members', next)}
            source={recordsSource(tenant, entity)}
            error={form.problem('members')}
          />
        )}
        {form.values.members.length > 0 && (
          <NativeSelect
            label={t('settings.teams.lead')}
            value={leads(form.values) ? form.values.lead : ''}
            onChange={(event) => form.set('lead', event.currentTarget.value)}
            data={[{ value: '', label: t('settings.teams.noLead') }, ...form.values.members.map(({ id, label }) => ({ value: id, label }))]}
            error={form.problem('lead')}
          />
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('web.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** Who leads a team belongs to it. */
const leads = ({ lead, members }: { lead: string; members: readonly PickerOption[] }): boolean => members.some(({ id }) => id === lead)
