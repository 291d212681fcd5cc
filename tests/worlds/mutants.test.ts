import { killMutants } from '#tests/worlds/killing.ts'

killMutants(37)
