import { Button } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash, IconUsersGroup } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Avatar } from '#web/kit/avatar.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/settings/settings.module.css'
import { refreshTeams, restoreTeam, type Team, type Teams, teamsQuery, trashTeam } from '#web/settings/teams/teams.ts'

const TeamDialog = lazy(() => import('#web/settings/teams/team-dialog.tsx'))

/** Members who work together. */
export default function TeamsPage() {
  const tenant = useTenant()
  const mayAdd = entityByName(useModel(), 'team')?.can.includes('create') ?? false
  const teams = useQuery(teamsQuery(tenant))
  const add = mayAdd && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => void openDialog((close) => <TeamDialog onClose={close} />)}>
      {t('settings.teams.add')}
    </Button>
  )
  return (
    <Page title={t('settings.pages.teams')} description={t('settings.teams.description')} actions={add}>
      {teams.isPending && <Skeletons />}
      {teams.isError && <ErrorState error={teams.error} retry={() => void teams.refetch()} />}
      {teams.data?.teams.length === 0 && (
        <EmptyState
          icon={<IconUsersGroup size={28} stroke={1.5} />}
          title={t('settings.teams.empty')}
          text={`${t('settings.teams.emptyText')}${mayAdd ? '' : ` ${t('settings.teams.emptyReader')}`}`}
        />
      )}
      {teams.data !== undefined && teams.data.teams.length > 0 && (
        <ul className={classes.rows}>
          {teams.data.teams.map((team) => (
            <TeamRow key={team.id} team={team} names={teams.data.names} />
          ))}
        </ul>
      )}
    </Page>
  )
}

/** More names than this are counted, not listed. */
const shownNames = 6

function TeamRow({ team, names }: { team: Team; names: Teams['names'] }) {
  const lead = team.lead === null ? undefined : names[team.lead]
  const others = team.members.filter(({ member }) => member !== team.lead)
  const members = others.map(({ member }) => names[member]).filter((name) => name !== undefined)
  const more = members.length - shownNames
  const list = [...members.slice(0, shownNames), ...(more > 0 ? [`+${more}`] : [])].join(', ')
  return (
    <li className={classes.row}>
      <Avatar name={team.name} shape="square" size={32} />
      <div className={classes.main}>
        <p className={classes.name}>
          {team.name}
          {team.members.length > 0 && <span className={classes.badge}>{t('settings.teams.count', { count: team.members.length })}</span>}
        </p>
        <p className={classes.detail}>
          {[
            ...(lead === undefined ? [] : [t('settings.teams.leadIs', { name: lead })]),
            ...(team.members.length === 0 ? [t('settings.teams.none')] : members.length === 0 ? [] : [list]),
          ].join(' · ')}
        </p>
      </div>
      <TeamActions team={team} names={names} />
    </li>
  )
}

function TeamActions({ team, names }: { team: Team; names: Teams['names'] }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await refreshTeams(client, tenant)
  }
  const restore = () =>
    attempt(async () => {
      await restoreTeam(tenant, team)
      toast(t('settings.teams.restored', { name: team.name }))
    })
  const trash = () =>
    attempt(async () => {
      await trashTeam(tenant, team)
      toast(t('settings.teams.deleted', { name: team.name }), { action: { label: t('web.undo'), run: () => void restore() } })
    })
  return (
    <div className={classes.end}>
      {team.can.includes('update') && (
        <IconButton
          label={`${t('settings.edit')}: ${team.name}`}
          onClick={() => void openDialog((close) => <TeamDialog team={team} names={names} onClose={close} />)}
        >
          <IconPencil size={16} stroke={1.6} />
        </IconButton>
      )}
      {team.can.includes('delete') && (
        <IconButton label={`${t('settings.delete')}: ${team.name}`} onClick={() => void trash()}>
          <IconTrash size={16} stroke={1.6} />
        </IconButton>
      )}
    </div>
  )
}
