export declare function zoneWhereItIs(hour: number, now?: Date): string;
