return await FlexCoop.Ven.Gateway.GatewayCommands.RunAsync(args);
