import { testDays } from './troubled-days.ts'

testDays(100, 200)
